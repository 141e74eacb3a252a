package windrow.worker.files;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all files together that are read ahead in a process hold in buffers. It is a small part of what the heap has besides sort
 * memory, which is there for readers, writers and user code. Counts, does not allocate. Safe for use by several threads.
 */
final class ReadAheadMemory {

    /** 16 MB of a heap of 512 MB, enough for twenty files at once. */
    private static final int PART_OF_HEAP = 32;

    private final AtomicLong left;

    /** @param bytes at least 0; with 0, nothing is read ahead */
    ReadAheadMemory(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    static ReadAheadMemory ofHeap(long heapBytes) {
        return new ReadAheadMemory(heapBytes / PART_OF_HEAP);
    }

    /** Takes so much, or nothing and returns false. */
    boolean tryTake(long bytes) {
        long known = left.get();
        while (known >= bytes) {
            if (left.compareAndSet(known, known - bytes)) {
                return true;
            }
            known = left.get();
        }
        return false;
    }

    void give(long bytes) {
        left.addAndGet(bytes);
    }

    long left() {
        return left.get();
    }
}
