package windrow.worker.executor;

import windrow.protocol.conf.DataSize;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.message.JobSpec;
import windrow.shuffle.format.Compression;
import windrow.shuffle.memory.MemoryBudget;

/** How much of a heap goes to sorting and fetching, and to map outputs that stay in it. */
final class SortMemory {

    /** The rest is for user code, readers, writers and what the young generation needs. */
    private static final double SHARE_OF_HEAP = 0.4;

    /** Of the heap, for map outputs at most. */
    private static final double HELD_SHARE_OF_HEAP = 0.2;

    /**
     * Of the heap, for map outputs and sorting together at most: both live long, and a generation for what does not takes a third of the heap
     * with the parallel collector.
     */
    private static final double TOTAL_SHARE_OF_HEAP = 0.6;

    private static final long MEGABYTE = 1 << 20;

    private SortMemory() {}

    /** What the job asks for by {@code job.sort-memory}, at most three quarters of the heap; else a share of the heap. */
    static MemoryBudget budget(JobSpec job, int slots, long heapBytes) {
        String asked = job.settings().get(JobDefaults.SORT_MEMORY.key());
        long bytes = asked == null ? 0 : DataSize.parse(asked).bytes();
        if (bytes == 0) {
            bytes = (long) (heapBytes * SHARE_OF_HEAP);
        }
        long bounded = Math.min(bytes, heapBytes / 4 * 3);
        return new MemoryBudget(Math.max(bounded, MEGABYTE * slots), slots);
    }

    /** How much map outputs may take where executors share a process: what {@code job.held-memory} allows, and the heap. */
    static long held(JobSpec job, long sortBytes, long heapBytes) {
        String asked = job.settings().get(JobDefaults.HELD_MEMORY.key());
        long allowed = asked == null ? Long.MAX_VALUE : DataSize.parse(asked).bytes();
        long left =
                Math.min((long) (heapBytes * HELD_SHARE_OF_HEAP), (long) (heapBytes * TOTAL_SHARE_OF_HEAP) - sortBytes);
        return Math.max(0, Math.min(allowed, left));
    }

    static Compression compression(JobSpec job) {
        String asked = job.settings().get(JobDefaults.COMPRESSION.key());
        return "none".equals(asked) ? Compression.NONE : Compression.LZ4;
    }
}
