package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** Cuts numbered items into parts: at most {@link SnapshotPart#MAX_ITEMS} in each, and fewer where they are large. */
final class SnapshotChunks<T> implements Iterator<SnapshotPart> {

    /** About how many bytes of items end a part; one more item may stand in it. */
    private static final long FULL_BYTES = 1 << 20;

    /** Makes a part of the items from this number on. */
    interface Maker<T> {
        SnapshotPart part(int first, List<T> items);
    }

    private final int count;
    private final IntFunction<T> items;
    private final ToLongFunction<T> bytes;
    private final Maker<T> maker;
    private int next;

    SnapshotChunks(int count, IntFunction<T> items, ToLongFunction<T> bytes, Maker<T> maker) {
        this.count = count;
        this.items = items;
        this.bytes = bytes;
        this.maker = maker;
    }

    @Override
    public boolean hasNext() {
        return next < count;
    }

    @Override
    public SnapshotPart next() {
        if (next >= count) {
            throw new NoSuchElementException("all " + count + " were given");
        }
        int first = next;
        List<T> chunk = new ArrayList<>();
        long size = 0;
        while (next < count && chunk.size() < SnapshotPart.MAX_ITEMS && size < FULL_BYTES) {
            T item = items.apply(next++);
            chunk.add(item);
            size += bytes.applyAsLong(item);
        }
        return maker.part(first, chunk);
    }
}
