package windrow.shuffle.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.format.SegmentIndex;

/**
 * The indexes of map outputs beside the reducers of one job in one process: each of these reads all of them, and an index has an entry for
 * each reducer. When there is no more room, what was read first stays: reducers read in the same order, so whatever was pushed out would be
 * wanted next. Outputs never change, so neither do their indexes. Safe for use by several threads.
 */
public final class LocalIndexes {
    /** A thousand indexes of four hundred partitions. */
    public static final long DEFAULT_BYTES = 16 << 20;

    private static final int FIXED_BYTES = 512;

    private final long maxBytes;
    private final Map<Path, SegmentIndex> known = new HashMap<>();
    private long bytes;

    /** @param maxBytes 0 or more */
    public LocalIndexes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The index of an output.
     *
     * @throws java.nio.file.NoSuchFileException if there is none; that it was there once may have been forgotten or not
     * @throws windrow.shuffle.format.CorruptSegmentException if it is damaged
     */
    SegmentIndex of(Path dataFile) throws IOException {
        SegmentIndex index = get(dataFile);
        if (index == null) {
            index = SegmentIndex.read(SegmentIndex.fileFor(dataFile));
            put(dataFile, index);
        }
        return index;
    }

    private synchronized @Nullable SegmentIndex get(Path dataFile) {
        return known.get(dataFile);
    }

    private synchronized void put(Path dataFile, SegmentIndex index) {
        long size = FIXED_BYTES + 5L * Long.BYTES * index.partitions();
        if (bytes + size <= maxBytes && known.putIfAbsent(dataFile, index) == null) {
            bytes += size;
        }
    }

    synchronized int size() {
        return known.size();
    }
}
