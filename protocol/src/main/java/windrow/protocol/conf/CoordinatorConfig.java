package windrow.protocol.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A coordinator's own.
 *
 * @param host under which workers and clients reach it, and which it listens on
 * @param port 0: any free one
 * @param workerExpiry after which a silent worker is given up
 * @param historyDirectory where ended jobs are described; empty: nowhere
 */
public record CoordinatorConfig(String host, int port, Duration workerExpiry, Optional<Path> historyDirectory) {

    public static final Setting<String> HOST = Setting.text(
            "coordinator.host",
            "localhost",
            "\\S+",
            "host name or address",
            "Where a coordinator listens, and under which name workers and clients reach it.");

    public static final Setting<Integer> PORT =
            Setting.integer("coordinator.port", 0, 0, 65535, "Port of a coordinator; 0: any free one.");

    public static final Setting<Duration> WORKER_EXPIRY = Setting.duration(
            "coordinator.worker-expiry",
            "15 s",
            "1 s",
            "10 min",
            "A worker that was silent for this long is given up, and its tasks run elsewhere.");

    public static final Setting<String> HISTORY_DIRECTORY = Setting.text(
            "coordinator.history-directory",
            "",
            ".*",
            "local folder; empty: none",
            "Where a coordinator writes one file of JSON lines for each job that ended: its state, and every attempt.");

    static final List<Setting<?>> SETTINGS = List.of(HOST, PORT, WORKER_EXPIRY, HISTORY_DIRECTORY);

    public static CoordinatorConfig from(Settings settings) {
        String history = settings.get(HISTORY_DIRECTORY);
        return new CoordinatorConfig(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(WORKER_EXPIRY),
                history.isEmpty() ? Optional.empty() : Optional.of(Path.of(history)));
    }
}
