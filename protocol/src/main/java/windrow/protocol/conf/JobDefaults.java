package windrow.protocol.conf;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a job has where it does not say otherwise.
 *
 * @param reducers 0: the engine chooses
 * @param splitSize largest part of a file that one map reads
 * @param executorMemory heap of an executor
 * @param sortMemory for sorting map output, all tasks of an executor together; 0: chosen from the heap
 * @param heldMemory for map outputs that stay in memory where executors share one process, at most
 * @param maxAttempts failed tries of a task before the job fails
 * @param speculation whether stragglers may get a second attempt
 * @param taskTimeout after which an attempt that makes no progress is ended
 * @param compression of map output
 * @param stagingDirectory where a job's jars and description are put; empty: chosen by where the output goes
 */
public record JobDefaults(
        int reducers,
        DataSize splitSize,
        DataSize executorMemory,
        DataSize sortMemory,
        DataSize heldMemory,
        int maxAttempts,
        boolean speculation,
        Duration taskTimeout,
        Compression compression,
        String stagingDirectory) {

    /** Of map output. */
    public enum Compression {
        LZ4,
        NONE
    }

    public static final Setting<Integer> REDUCERS =
            Setting.integer("job.reducers", 0, 0, 100_000, "Partitions of a job's output; 0: the engine chooses.");

    public static final Setting<DataSize> SPLIT_SIZE = Setting.size(
            "job.split-size",
            "128 MB",
            "1 KB",
            "1 TB",
            "Largest part of a file that one map reads; on HDFS a block is the limit as well.");

    public static final Setting<DataSize> EXECUTOR_MEMORY = Setting.size(
            "job.executor-memory",
            "1 GB",
            "64 MB",
            "1 TB",
            "Heap of an executor, the JVM in which the tasks of one job run on one worker.");

    public static final Setting<DataSize> SORT_MEMORY = Setting.size(
            "job.sort-memory",
            "0 B",
            "0 B",
            "1 TB",
            "Memory for map output before it is written to disk, for all tasks of an executor; 0 B: chosen from its heap.");

    public static final Setting<DataSize> HELD_MEMORY = Setting.size(
            "job.held-memory",
            "1 TB",
            "0 B",
            "1 TB",
            "Without a cluster: memory for map outputs that stay in it, at most, and at most a fifth of the heap; 0 B: all go to disk.");

    public static final Setting<Integer> MAX_ATTEMPTS =
            Setting.integer("job.max-attempts", 4, 1, 100, "Failed attempts at one task after which the job fails.");

    public static final Setting<Boolean> SPECULATION = Setting.bool(
            "job.speculation", true, "Whether a task that is far slower than its siblings gets a second attempt.");

    public static final Setting<Duration> TASK_TIMEOUT = Setting.duration(
            "job.task-timeout",
            "10 min",
            "1 s",
            "168 h",
            "An attempt that reads and writes no record for this long is ended.");

    public static final Setting<String> COMPRESSION = Setting.text(
            "job.compression", "lz4", "lz4|none", "lz4 or none", "Compression of map output on disk and on the wire.");

    public static final Setting<String> STAGING_DIRECTORY = Setting.text(
            "job.staging-directory",
            "",
            ".*",
            "folder that all workers reach, such as hdfs://host:8020/tmp/windrow; empty: chosen",
            "Where bin/submit puts the jars and the description of a job.");

    static final List<Setting<?>> SETTINGS = List.of(
            REDUCERS,
            SPLIT_SIZE,
            EXECUTOR_MEMORY,
            SORT_MEMORY,
            HELD_MEMORY,
            MAX_ATTEMPTS,
            SPECULATION,
            TASK_TIMEOUT,
            COMPRESSION,
            STAGING_DIRECTORY);

    public static JobDefaults from(Settings settings) {
        return new JobDefaults(
                settings.get(REDUCERS),
                settings.get(SPLIT_SIZE),
                settings.get(EXECUTOR_MEMORY),
                settings.get(SORT_MEMORY),
                settings.get(HELD_MEMORY),
                settings.get(MAX_ATTEMPTS),
                settings.get(SPECULATION),
                settings.get(TASK_TIMEOUT),
                Compression.valueOf(settings.get(COMPRESSION).toUpperCase(Locale.ROOT)),
                settings.get(STAGING_DIRECTORY));
    }
}
