package windrow.shuffle.sort;

import windrow.shuffle.format.RecordStream;

/** Reads records in the order of sorted pointers. */
abstract class PointerStream implements RecordStream {
    /** So many records are read from memory together. */
    static final int AHEAD = 32;

    private final long[] pairs;
    private final int end;
    private int at;
    private int touchedEnd;
    private long touched;

    PointerStream(long[] pairs, int from, int to) {
        this.pairs = pairs;
        this.at = from;
        this.end = to;
    }

    @Override
    public boolean next() {
        if (at == end) {
            return false;
        }
        if (at == touchedEnd) {
            touchedEnd = Math.min(end, at + AHEAD);
            touched += touch(pairs, at, touchedEnd);
        }
        moveTo(Pointers.location(pairs[2 * at + 1]));
        at++;
        return true;
    }

    abstract void moveTo(long location);

    /**
     * Reads something of each of these records, which lie anywhere: reads that do not depend on each other wait for memory together.
     *
     * @return nothing that means anything, but to be used, or the reads would be left out
     */
    abstract long touch(long[] pointers, int from, int to);

    @Override
    public String toString() {
        return at + " of " + end + " records, touched " + touched;
    }

    @Override
    public void close() {}
}
