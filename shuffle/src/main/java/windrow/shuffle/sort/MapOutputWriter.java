package windrow.shuffle.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriteException;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.spill.SpillFolders;

/**
 * Collects the records of one map attempt and writes them as one segment, sorted by partition and key; equal keys in the
 * order in which they were collected.
 *
 * <p>With a combiner, values of equal keys are combined as they come, in a hash table; if after {@link #SAMPLE_RECORDS}
 * records that has not reduced them to two thirds, records are kept as they come and combined when they are sorted. When
 * the memory is used up, its records are written to a spill; the spills are merged at the end. If all fits in memory,
 * nothing is written but the output.
 *
 * <p>Used by one thread.
 */
public final class MapOutputWriter implements Closeable {
    /** How many records have to be seen before the hash table is judged. */
    static final long SAMPLE_RECORDS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(MapOutputWriter.class);

    private final MapOutputSpec spec;
    private final SortOrder order;
    private final @Nullable ValueCombiner combiner;
    private final SpillListener listener;
    private final SpillFolders folders;
    private final List<StoredSegment> spills = new ArrayList<>();

    private final @Nullable LongValueCombiner longs;
    private final ByteBuilder encoded = new ByteBuilder(16);

    private Collector collector;
    private boolean combining;
    private long collectedRecords;
    private long collectedBytes;
    private long tableIn;
    private long tableOut;
    private int spillCount;
    private long spilledRecords;
    private long spilledBytes;
    private boolean finished;
    private boolean closed;

    /** Takes no memory and touches no file before the first record. */
    public MapOutputWriter(MapOutputSpec spec) {
        this(spec, SpillListener.NONE);
    }

    /** The same, and tells of its spills. */
    public MapOutputWriter(MapOutputSpec spec, SpillListener listener) {
        this.spec = spec;
        this.listener = listener;
        this.combiner = spec.combiner();
        // only keys that stand side by side can be combined
        this.order = combiner == null ? spec.order() : spec.order().thenBytes();
        this.folders = new SpillFolders(spec.spillFolders());
        this.combining = combiner != null;
        this.longs = combiner instanceof LongValueCombiner decoded ? decoded : null;
        this.collector = newCollector();
    }

    private Collector newCollector() {
        if (combiner == null || !combining) {
            return new PlainCollector(spec.partitions(), order, spec.memory());
        }
        return combiner instanceof LongValueCombiner longs
                ? LongCollector.waiting(spec.partitions(), order, longs, spec.memory())
                : new BytesCollector(spec.partitions(), order, combiner, spec.memory());
    }

    /**
     * Takes one record; the bytes are copied.
     *
     * @throws IllegalArgumentException if the partition is out of range or the record is longer than the format allows
     * @throws IOException if a spill cannot be written to any folder
     */
    public void collect(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        if (partition < 0 || partition >= spec.partitions()) {
            throw new IllegalArgumentException("the partition must be 0 to " + (spec.partitions() - 1) + ", not "
                    + partition + ": the job's partitioner is wrong");
        }
        RecordFormat.checkLengths(keyLength, valueLength);
        collectedRecords++;
        collectedBytes += (long) keyLength + valueLength;
        tableIn++;
        if (!collector.add(partition, key, keyOffset, keyLength, value, valueOffset, valueLength)) {
            makeRoom(partition, key, keyOffset, keyLength, value, valueOffset, valueLength);
        }
    }

    /** Whether values are numbers, and so may be given by {@link #collect(int, byte[], int, int, long)}. */
    public boolean takesNumbers() {
        return longs != null;
    }

    /**
     * Takes one record whose value is the encoded {@code number}; the key's bytes are copied.
     *
     * @throws IllegalStateException if values are not numbers
     */
    public void collect(int partition, byte[] key, int keyOffset, int keyLength, long number) throws IOException {
        LongValueCombiner numbers = longs;
        if (numbers == null) {
            throw new IllegalStateException("without a combiner of numbers, values are bytes");
        }
        if (collector instanceof LongCollector table && partition >= 0 && partition < spec.partitions()) {
            RecordFormat.checkLengths(keyLength, Long.BYTES);
            if (table.add(partition, key, keyOffset, keyLength, number)) {
                collectedRecords++;
                collectedBytes += keyLength + (long) Long.BYTES;
                tableIn++;
                return;
            }
        }
        encoded.reset();
        numbers.encode(number, encoded);
        collect(partition, key, keyOffset, keyLength, encoded.array(), 0, encoded.length());
    }

    private void makeRoom(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        // what waited may take the place again, at least one record each time
        while (collector.size() > 0) {
            listener.spillBegins();
            told(spillCollected());
            if (collector.add(partition, key, keyOffset, keyLength, value, valueOffset, valueLength)) {
                return;
            }
        }
        // does not fit in all of the memory there is
        collector.clear();
        listener.spillBegins();
        told(spill(new SingleRecord(partition, key, keyOffset, keyLength, value, valueOffset, valueLength)));
    }

    private void told(StoredSegment spill) {
        listener.spillEnded(spill.index().totalRecords(), spill.index().totalBytes());
    }

    private StoredSegment spillCollected() throws IOException {
        int kept = collector.size();
        StoredSegment spill = spill(sorted());
        collector.clear();
        if (combining) {
            tableOut += kept;
            long taken = tableIn - collector.waiting();
            if (taken >= SAMPLE_RECORDS && taken < tableOut + tableOut / 2) {
                LOG.info("Combining while collecting does not pay: {} records had {} keys", taken, tableOut);
                spillWaiting();
                combining = false;
                collector.close();
                collector = newCollector();
            }
        }
        return spill;
    }

    private void spillWaiting() throws IOException {
        while (collector.waiting() > 0) {
            boolean settled = collector.settle();
            if (collector.size() == 0) {
                throw new IllegalStateException("there is no memory for records that were taken");
            }
            listener.spillBegins();
            told(spill(sorted()));
            collector.clear();
            if (settled) {
                return;
            }
        }
    }

    private SortedRun sorted() {
        SortedRun run = collector.sort();
        return combiner == null || combining ? run : new CombinedRun(run, combiner, spec.partitions());
    }

    private StoredSegment spill(RunWriting run) throws IOException {
        spillCount++;
        StoredSegment spill = writeSpill(run);
        spills.add(spill);
        return spill;
    }

    private StoredSegment writeSpill(RunWriting run) throws IOException {
        StoredSegment spill = folders.write("spill", file -> write(run, file));
        spilledRecords += spill.index().totalRecords();
        spilledBytes += spill.index().totalBytes();
        return spill;
    }

    private StoredSegment write(RunWriting run, Path file) throws IOException {
        return write(run, file, spec.attempt(), spec.partitions(), spec.compression());
    }

    static StoredSegment write(RunWriting run, Path file, String attempt, int partitions, Compression compression)
            throws IOException {
        try (SegmentWriter out = SegmentWriter.create(file, attempt, partitions, compression)) {
            run.writeTo(out);
            return new StoredSegment(file, out.finish());
        }
    }

    /** Records taken so far, before combining. */
    public long collectedRecords() {
        return collectedRecords;
    }

    /** Key and value bytes taken so far, before combining. */
    public long collectedBytes() {
        return collectedBytes;
    }

    /**
     * Writes the output and its index under their names; called once, at the end. The index appears last.
     *
     * @throws IOException if the output or a merge cannot be written, or a spill is damaged; names the file and the cause
     */
    public MapOutputInfo finish() throws IOException {
        if (finished || closed) {
            throw new IllegalStateException("the map output " + spec.dataFile() + " was finished or closed before");
        }
        finished = true;
        while (!collector.settle()) {
            if (collector.size() == 0) {
                throw new IllegalStateException("there is no memory for records that were taken");
            }
            listener.spillBegins();
            told(spillCollected());
        }
        while (spills.size() > spec.fanIn()) {
            mergeSomeSpills();
        }
        SortedRun last = collector.size() == 0 ? null : sorted();
        SegmentIndex index = writeOutput(
                spills.isEmpty() && last != null
                        ? last
                        : new SpillMerge(spec.partitions(), order, combiner, spills, last));
        collector.close();
        return new MapOutputInfo(
                index.totalRecords(),
                index.totalBytes(),
                index.digest(),
                spec.partitions(),
                spillCount,
                spilledRecords,
                spilledBytes);
    }

    /** Merges as many neighbouring spills into one as are needed to come down to the fan-in, or as it allows. */
    private void mergeSomeSpills() throws IOException {
        int take = Math.min(spec.fanIn(), spills.size() - spec.fanIn() + 1);
        int from = cheapest(take);
        List<StoredSegment> merged = spills.subList(from, from + take);
        StoredSegment result = writeSpill(new SpillMerge(spec.partitions(), order, combiner, merged, null));
        merged.forEach(spill -> delete(spill.dataFile()));
        merged.clear();
        spills.add(from, result);
    }

    /** Where the {@code count} neighbours begin that have the fewest bytes together. */
    private int cheapest(int count) {
        long bytes = 0;
        long least = Long.MAX_VALUE;
        int from = 0;
        for (int i = 0; i < spills.size(); i++) {
            bytes += spills.get(i).index().totalBytes();
            if (i >= count) {
                bytes -= spills.get(i - count).index().totalBytes();
            }
            if (i >= count - 1 && bytes < least) {
                least = bytes;
                from = i - count + 1;
            }
        }
        return from;
    }

    private SegmentIndex writeOutput(RunWriting run) throws IOException {
        Path data = temporary(spec.dataFile());
        Path indexFile = temporary(spec.indexFile());
        try {
            SegmentIndex index = write(run, data).index();
            writeIndex(indexFile, index);
            rename(data, spec.dataFile());
            rename(indexFile, spec.indexFile());
            return index;
        } catch (IOException | RuntimeException | Error e) {
            delete(data);
            delete(indexFile);
            delete(spec.indexFile());
            delete(spec.dataFile());
            throw e;
        }
    }

    private static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    private static void writeIndex(Path file, SegmentIndex index) throws SegmentWriteException {
        try {
            Files.write(file, index.toBytes());
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
    }

    private static void rename(Path from, Path to) throws SegmentWriteException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SegmentWriteException(to, e);
        }
    }

    /** Gives the memory back and deletes what is temporary. An output that was finished stays. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            collector.close();
            spills.forEach(spill -> delete(spill.dataFile()));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} cannot be deleted: {}", file, e.toString());
        }
    }
}
