package windrow.shuffle.format;

/** Lets segments be held in memory as long as there is some. Safe for use by several threads. */
public interface SegmentMemory {
    /** Reserves {@code bytes}, or nothing and returns false. */
    boolean tryReserve(long bytes);

    /** Gives {@code bytes} back, of those that were reserved. */
    void release(long bytes);
}
