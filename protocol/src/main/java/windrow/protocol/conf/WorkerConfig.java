package windrow.protocol.conf;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A worker's own.
 *
 * @param slots attempts that run at once; 0: one for each processor, see {@link #slotsFor}
 * @param memory for all executors together; 0: three quarters of the machine's, see {@link #memoryFor}
 * @param host name under which HDFS knows the machine and others fetch map output; it listens there
 * @param rack as the cluster's placement has it
 * @param directories for map output and executors, best one per disk; empty: one in the machine's folder for temporary files
 * @param shufflePort 0: any free one
 * @param bundleSpace for second copies of small map outputs, see {@link #BUNDLE_SPACE}; 0: none are made
 * @param warmExecutors JVMs kept ready for the next job
 */
public record WorkerConfig(
        int slots,
        DataSize memory,
        String host,
        String rack,
        List<Path> directories,
        int shufflePort,
        DataSize bundleSpace,
        int warmExecutors) {

    public static final Setting<Integer> SLOTS = Setting.integer(
            "worker.slots", 0, 0, 1024, "Attempts that a worker runs at once; 0: one for each processor.");

    public static final Setting<DataSize> MEMORY = Setting.size(
            "worker.memory",
            "0 B",
            "0 B",
            "16 TB",
            "Heap that the executors of a worker may have together; 0 B: three quarters of the machine's memory.");

    public static final Setting<String> HOST = Setting.text(
            "worker.host",
            "localhost",
            "\\S+",
            "host name or address",
            "Where a worker serves map output, under the name by which HDFS knows the machine.");

    public static final Setting<String> RACK = Setting.text(
            "worker.rack",
            "/default-rack",
            "(/[^/\\s]+)+",
            "path such as /hall/rack",
            "Rack of the worker, in the same form as in HDFS.");

    public static final Setting<List<String>> DIRECTORIES = Setting.list(
            "worker.directories",
            ".+",
            "list of local folders, separated by commas; empty: a new one among the temporary files",
            "Folders for map output and for executors, best one on each disk.");

    public static final Setting<Integer> SHUFFLE_PORT = Setting.integer(
            "worker.shuffle-port", 0, 0, 65535, "Port on which a worker serves map output; 0: any free one.");

    public static final Setting<DataSize> BUNDLE_SPACE = Setting.size(
            "worker.bundle-space",
            "16 GB",
            "0 B",
            "16 TB",
            "Disk space for second copies of many small map outputs in few files, which are faster to serve; 0 B: none.");

    public static final Setting<Integer> WARM_EXECUTORS = Setting.integer(
            "worker.warm-executors",
            1,
            0,
            16,
            "Empty JVMs that a worker keeps ready, so that a small job does not wait for their start.");

    static final List<Setting<?>> SETTINGS =
            List.of(SLOTS, MEMORY, HOST, RACK, DIRECTORIES, SHUFFLE_PORT, BUNDLE_SPACE, WARM_EXECUTORS);

    public static WorkerConfig from(Settings settings) {
        return new WorkerConfig(
                settings.get(SLOTS),
                settings.get(MEMORY),
                settings.get(HOST),
                settings.get(RACK),
                settings.get(DIRECTORIES).stream().map(Path::of).collect(Collectors.toUnmodifiableList()),
                settings.get(SHUFFLE_PORT),
                settings.get(BUNDLE_SPACE),
                settings.get(WARM_EXECUTORS));
    }

    /** Slots on a machine with so many processors. */
    public int slotsFor(int processors) {
        return slots == 0 ? Math.max(1, processors) : slots;
    }

    /** Memory for executors on a machine with so many bytes. */
    public DataSize memoryFor(long machineBytes) {
        return memory.bytes() == 0 ? new DataSize(machineBytes / 4 * 3) : memory;
    }
}
