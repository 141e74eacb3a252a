package windrow.shuffle.sort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.spill.SpillFolders;

/**
 * Combines all values of equal keys in a stream whose records come range by range of their keys' hashes (see
 * {@link windrow.shuffle.merge.RangedStream}), by a table of one range at a time. Keys come out in the order of their hashes.
 * Values may be combined in any order: hence numbers alone.
 *
 * <p>Should a range not fit in memory, its rest is sorted and merged by way of the disk, as a map's output is.
 *
 * <p>Used by one thread.
 */
public final class RangeCombiner implements RecordStream {
    private static final Logger LOG = LoggerFactory.getLogger(RangeCombiner.class);

    /** A table of so many keys mostly stays in a processor's second-level cache. */
    private static final int KEYS_PER_RANGE = 1 << 14;

    /** What a key takes in the table beside its own bytes, at the worst. */
    private static final int TABLE_BYTES_PER_KEY = 128;

    private static final int MAX_BITS = 40;

    private final RecordStream in;
    private final LongValueCombiner combiner;
    private final int bits;
    private final MemoryBudget.Share memory;
    private final List<Path> spillFolders;
    private final Compression compression;
    private final CombiningCollector table;

    private boolean started;
    private boolean more;
    private @Nullable RecordStream out;
    private @Nullable Path overflow;

    /**
     * @param in closed with this stream
     * @param bits that divide its ranges
     * @param memory stays open when this is closed
     * @param spillFolders for what does not fit in memory
     */
    public RangeCombiner(
            RecordStream in,
            LongValueCombiner combiner,
            int bits,
            MemoryBudget.Share memory,
            List<Path> spillFolders,
            Compression compression) {
        this.in = in;
        this.combiner = combiner;
        this.bits = bits;
        this.memory = memory;
        this.spillFolders = spillFolders;
        this.compression = compression;
        this.table = LongCollector.direct(SortOrder.HASHES, combiner, memory);
    }

    /**
     * Into how many ranges, as a power of two, so many records are best divided.
     *
     * @param bytes that they have together
     * @param memoryBytes that there are for the table of a range
     */
    public static int bits(long records, long bytes, long memoryBytes) {
        long perKey = TABLE_BYTES_PER_KEY + bytes / Math.max(1, records);
        long keys = Math.max(1, Math.min(KEYS_PER_RANGE, memoryBytes / 2 / perKey));
        long ranges = records / keys;
        return ranges == 0 ? 0 : Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(ranges));
    }

    @Override
    public boolean next() throws IOException {
        while (out == null || !out.next()) {
            if (!nextRange()) {
                return false;
            }
        }
        return true;
    }

    private boolean nextRange() throws IOException {
        endRange();
        if (!started) {
            started = true;
            more = in.next();
        }
        if (!more) {
            return false;
        }
        table.reset();
        long range = currentRange();
        do {
            if (!table.add(
                    0,
                    in.keyBuffer(),
                    in.keyOffset(),
                    in.keyLength(),
                    in.valueBuffer(),
                    in.valueOffset(),
                    in.valueLength())) {
                out = byDisk(range);
                return true;
            }
            more = in.next();
        } while (more && currentRange() == range);
        out = table.sort().partition(0);
        return true;
    }

    private long currentRange() {
        return KeyHash.range(KeyHash.of(in.keyBuffer(), in.keyOffset(), in.keyLength()), bits);
    }

    /** Combines what is in the table, and the rest of the range, on disk. */
    private RecordStream byDisk(long range) throws IOException {
        SpillFolders folders = new SpillFolders(spillFolders);
        StoredSegment kept =
                folders.write("combine", file -> MapOutputWriter.write(table.sort(), file, "combine", 1, compression));
        table.clear();
        Path file = folders.write("combine", created -> created);
        overflow = file;
        MapOutputSpec spec = new MapOutputSpec(
                1,
                SortOrder.HASHES,
                combiner,
                compression,
                memory,
                spillFolders,
                "combine",
                file,
                MapOutputSpec.DEFAULT_FAN_IN);
        try (MapOutputWriter writer = new MapOutputWriter(spec)) {
            try (RecordStream first = kept.open(0)) {
                while (first.next()) {
                    collect(first, writer);
                }
            }
            do {
                collect(in, writer);
                more = in.next();
            } while (more && currentRange() == range);
            writer.finish();
        } finally {
            delete(kept.dataFile());
        }
        return new StoredSegment(file, SegmentIndex.read(spec.indexFile())).open(0);
    }

    private static void collect(RecordStream record, MapOutputWriter writer) throws IOException {
        writer.collect(
                0,
                record.keyBuffer(),
                record.keyOffset(),
                record.keyLength(),
                record.valueBuffer(),
                record.valueOffset(),
                record.valueLength());
    }

    private void endRange() throws IOException {
        RecordStream ended = out;
        out = null;
        if (ended != null) {
            ended.close();
        }
        Path file = overflow;
        overflow = null;
        if (file != null) {
            delete(file);
            delete(SegmentIndex.fileFor(file));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} cannot be deleted: {}", file, e.toString());
        }
    }

    private RecordStream current() {
        RecordStream known = out;
        if (known == null) {
            throw new IllegalStateException("there is no record");
        }
        return known;
    }

    @Override
    public byte[] keyBuffer() {
        return current().keyBuffer();
    }

    @Override
    public int keyOffset() {
        return current().keyOffset();
    }

    @Override
    public int keyLength() {
        return current().keyLength();
    }

    @Override
    public byte[] valueBuffer() {
        return current().valueBuffer();
    }

    @Override
    public int valueOffset() {
        return current().valueOffset();
    }

    @Override
    public int valueLength() {
        return current().valueLength();
    }

    @Override
    public void close() throws IOException {
        try {
            endRange();
        } finally {
            table.close();
            in.close();
        }
    }
}
