package windrow.worker.executor;

import windrow.api.io.FileAccess;
import windrow.protocol.message.JobSpec;
import windrow.worker.task.ShuffleResources;

/** What differs between an executor in a JVM of its own and one within the worker's process. Thread-safe. */
public interface ExecutorHost {

    /** What the job's tasks sort and fetch with; closed by the host, but for the right to hold map outputs, which the executor closes. */
    ShuffleResources shuffle(JobSpec job, int slots);

    FileAccess files();

    /** Monotonic, in nanoseconds. */
    long nowNanos();

    /** The daemon is gone or wants no more: nothing that this executor does counts any more. */
    void linkClosed();

    /** User code ran out of memory and that was reported: the heap cannot be relied on. */
    void outOfMemory();
}
