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
 * @param maxConnections of workers and clients together
 * @param workerExpiry after which a silent worker is given up
 * @param journal folder that all coordinators of the cluster reach, or {@link #IN_MEMORY}; empty: the usual one on Hadoop's default file system
 * @param historyDirectory where ended jobs are described; empty: nowhere
 */
public record CoordinatorConfig(
        String host,
        int port,
        int maxConnections,
        Duration workerExpiry,
        String journal,
        Optional<Path> historyDirectory) {

    /** In place of a folder: no journal, so that jobs are lost with the coordinator that leads. */
    public static final String IN_MEMORY = "memory";

    public static final Setting<String> HOST = Setting.text(
            "coordinator.host",
            "localhost",
            "\\S+",
            "host name or address",
            "Where a coordinator listens, and under which name workers and clients reach it.");

    public static final Setting<Integer> PORT =
            Setting.integer("coordinator.port", 0, 0, 65535, "Port of a coordinator; 0: any free one.");

    /** By default 10,000 workers, and clients beside them. */
    public static final Setting<Integer> MAX_CONNECTIONS = Setting.integer(
            "coordinator.max-connections",
            16_384,
            16,
            1_000_000,
            "Workers and clients that may be connected to a coordinator at once; each takes a file handle (ulimit -n).");

    public static final Setting<Duration> WORKER_EXPIRY = Setting.duration(
            "coordinator.worker-expiry",
            "15 s",
            "1 s",
            "10 min",
            "A worker that was silent for this long is given up, and its tasks run elsewhere.");

    public static final Setting<String> JOURNAL = Setting.text(
            "coordinator.journal",
            "",
            ".*",
            "folder on HDFS, or local for coordinators on one machine; empty: /windrow/journal/<cluster.name> on Hadoop's default file"
                    + " system; memory: none",
            "Where coordinators keep what has to survive them, the same for all of a cluster. Without it jobs are lost with their coordinator.");

    public static final Setting<String> HISTORY_DIRECTORY = Setting.text(
            "coordinator.history-directory",
            "",
            ".*",
            "local folder; empty: none",
            "Where a coordinator writes one file of JSON lines for each job that ended: its state, and every attempt.");

    static final List<Setting<?>> SETTINGS =
            List.of(HOST, PORT, MAX_CONNECTIONS, WORKER_EXPIRY, JOURNAL, HISTORY_DIRECTORY);

    public static CoordinatorConfig from(Settings settings) {
        String history = settings.get(HISTORY_DIRECTORY);
        return new CoordinatorConfig(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(MAX_CONNECTIONS),
                settings.get(WORKER_EXPIRY),
                settings.get(JOURNAL).strip(),
                history.isEmpty() ? Optional.empty() : Optional.of(Path.of(history)));
    }
}
