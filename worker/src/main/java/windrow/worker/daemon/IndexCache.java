package windrow.worker.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.format.SegmentIndex;

/** Indexes of map outputs that were read, the most recently used ones, up to so many bytes. Not thread-safe. */
final class IndexCache {

    /** Four numbers in the index, five with what is derived. */
    private static final int BYTES_PER_PARTITION = 5 * Long.BYTES;

    private static final int FIXED_BYTES = 512;

    private final long maxBytes;
    private final Map<String, SegmentIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param maxBytes the last one put in stays, however large */
    IndexCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Nullable
    SegmentIndex get(String attempt) {
        return indexes.get(attempt);
    }

    void put(String attempt, SegmentIndex index) {
        remove(attempt);
        indexes.put(attempt, index);
        bytes += size(index);
        var eldest = indexes.entrySet().iterator();
        while (bytes > maxBytes && indexes.size() > 1) {
            bytes -= size(eldest.next().getValue());
            eldest.remove();
        }
    }

    void remove(String attempt) {
        SegmentIndex gone = indexes.remove(attempt);
        if (gone != null) {
            bytes -= size(gone);
        }
    }

    /** Those of attempts whose names begin so. */
    void removeAll(String prefix) {
        indexes.entrySet().removeIf(entry -> {
            boolean goes = entry.getKey().startsWith(prefix);
            if (goes) {
                bytes -= size(entry.getValue());
            }
            return goes;
        });
    }

    long bytes() {
        return bytes;
    }

    private static long size(SegmentIndex index) {
        return FIXED_BYTES + (long) BYTES_PER_PARTITION * index.partitions();
    }
}
