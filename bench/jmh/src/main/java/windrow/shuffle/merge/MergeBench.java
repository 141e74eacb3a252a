package windrow.shuffle.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import windrow.bench.Bench;
import windrow.bench.Drain;
import windrow.bench.Sums;
import windrow.bench.TempFolder;
import windrow.bench.data.Records;
import windrow.bench.data.Words;
import windrow.shuffle.combine.CombiningStream;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentReader;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.sort.MapOutputSpec;
import windrow.shuffle.sort.MapOutputWriter;
import windrow.shuffle.sort.RangeCombiner;
import windrow.shuffle.spill.SpillFolders;

/**
 * Merging the outputs of the maps of a word count, which lie in memory and are not compressed. In records per second, counted as they go in.
 */
public class MergeBench extends Bench {
    /** In all streams together. */
    private static final int RECORDS = 400_000;

    private static final int VOCABULARY = 1 << 20;
    private static final int FAN_IN = 100;
    private static final long MEMORY_BYTES = 1L << 28;

    @Param({"10", "100"})
    private int streams = 10;

    private final Sums sums = new Sums();
    private final MemoryBudget.Share memory = new MemoryBudget(MEMORY_BYTES, 1).openShare();
    private final TempFolder folder = new TempFolder();
    private List<MapOutput> ordered = List.of();
    private List<MapOutput> hashed = List.of();
    private int bits;

    @Setup(Level.Trial)
    public void writeMapOutputs() throws IOException {
        Words words = new Words(SEED, VOCABULARY);
        ordered = new ArrayList<>();
        hashed = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            Records counts = Records.counts(words, RECORDS / streams);
            ordered.add(write(i, counts, SortOrder.BYTES));
            hashed.add(write(i, counts, SortOrder.HASHES));
        }
        long bytes = hashed.stream().mapToLong(MapOutput::bytes).sum();
        bits = RangeCombiner.bits(RECORDS, bytes, MEMORY_BYTES);
    }

    private MapOutput write(int map, Records records, SortOrder order) throws IOException {
        Path file = folder.path().resolve("map-" + map);
        MapOutputSpec spec = new MapOutputSpec(
                1, order, sums, Compression.NONE, memory, List.of(folder.path()), "map", file, FAN_IN);
        try (MapOutputWriter writer = new MapOutputWriter(spec)) {
            for (int i = 0; i < records.count(); i++) {
                writer.collect(
                        0,
                        records.keys().bytes(),
                        records.keys().offset(i),
                        records.keys().length(i),
                        records.values().bytes(),
                        records.values().offset(i),
                        records.values().length(i));
            }
            writer.finish();
        }
        SegmentIndex index = SegmentIndex.read(spec.indexFile());
        return new MapOutput(Files.readAllBytes(file), index.totalRecords(), map);
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        folder.close();
    }

    /** In the order of the keys; equal keys side by side. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long ordered() throws IOException {
        try (RecordStream merged = merger(SortOrder.BYTES).merge(ordered)) {
            return Drain.of(merged);
        }
    }

    /** The same, with the values of equal keys combined. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long orderedCombined() throws IOException {
        try (RecordStream merged = merger(SortOrder.BYTES).merge(ordered);
                RecordStream combined = new CombiningStream(merged, sums)) {
            return Drain.of(combined);
        }
    }

    /** In no order: ranges of hashes, each combined in a table. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long rangesCombined() throws IOException {
        RecordStream ranges = merger(SortOrder.HASHES).ranges(hashed, bits);
        try (RecordStream combined =
                new RangeCombiner(ranges, sums, bits, memory, List.of(folder.path()), Compression.NONE)) {
            return Drain.of(combined);
        }
    }

    private Merger merger(SortOrder order) throws IOException {
        return new Merger(order, FAN_IN, new SpillFolders(List.of(folder.path())), Compression.NONE);
    }

    /** A map's output that was fetched. */
    private record MapOutput(byte[] segment, long records, int order) implements MergeSource {
        @Override
        public RecordStream open() {
            return SegmentReader.ofBytes(segment, 0, segment.length, records, "map output " + order);
        }

        @Override
        public long bytes() {
            return segment.length;
        }

        @Override
        public boolean onDisk() {
            return false;
        }

        /** The next invocation reads it again. */
        @Override
        public void discard() {}
    }
}
