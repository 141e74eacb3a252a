package windrow.worker.executor;

import java.util.function.LongSupplier;
import windrow.api.io.FileAccess;
import windrow.protocol.message.JobSpec;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.memory.MemoryBudget;
import windrow.worker.task.ShuffleResources;

/** For executors within the worker's process: files and network threads are shared with it, and nothing ends the process. */
public final class LocalExecutorHost implements ExecutorHost {

    private final FileAccess files;
    private final FetchTransport transport;
    private final long heapBytes;
    private final HeldSegments held;
    private final LongSupplier clock;

    /**
     * @param heapBytes that executors may take their sort memory from, and memory for map outputs
     * @param held map outputs of all executors; whoever ends jobs has to forget theirs
     */
    public LocalExecutorHost(
            FileAccess files, FetchTransport transport, long heapBytes, HeldSegments held, LongSupplier clock) {
        this.files = files;
        this.transport = transport;
        this.heapBytes = heapBytes;
        this.held = held;
        this.clock = clock;
    }

    @Override
    public ShuffleResources shuffle(JobSpec job, int slots) {
        MemoryBudget budget = SortMemory.budget(job, slots, heapBytes);
        return new ShuffleResources(
                budget,
                transport,
                SortMemory.compression(job),
                held.open(SortMemory.held(job, budget.totalBytes(), heapBytes)));
    }

    @Override
    public FileAccess files() {
        return files;
    }

    @Override
    public long nowNanos() {
        return clock.getAsLong();
    }

    @Override
    public void linkClosed() {
        // Whoever closed it closes the executor too.
    }

    @Override
    public void outOfMemory() {
        // The process belongs to others as well; the attempt's failure says what was wrong.
    }
}
