package windrow.shuffle.sort;

import windrow.shuffle.format.RecordStream;

/** Reads records in the order of sorted pointers. */
abstract class PointerStream implements RecordStream {
    private final long[] pairs;
    private final int end;
    private int at;

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
        moveTo(Pointers.location(pairs[2 * at + 1]));
        at++;
        return true;
    }

    abstract void moveTo(long location);

    @Override
    public void close() {}
}
