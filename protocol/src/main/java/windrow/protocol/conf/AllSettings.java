package windrow.protocol.conf;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every setting there is. */
public final class AllSettings {

    /** A key that begins like this is the engine's. */
    public static final List<String> PREFIXES = List.of("cluster.", "coordinator.", "worker.", "job.");

    /** In the order of {@code conf/windrow.conf}. */
    public static final List<Setting<?>> ALL = Stream.of(
                    ClusterConfig.SETTINGS, CoordinatorConfig.SETTINGS, WorkerConfig.SETTINGS, JobDefaults.SETTINGS)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableList());

    private AllSettings() {}

    /** The setting of this key, or null. */
    public static @Nullable Setting<?> find(String key) {
        for (Setting<?> setting : ALL) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }
}
