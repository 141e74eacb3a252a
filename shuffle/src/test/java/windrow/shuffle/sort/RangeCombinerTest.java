package windrow.shuffle.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.merge.MergeSource;
import windrow.shuffle.merge.Merger;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.spill.SpillFolders;

/** Values of equal keys are combined, whatever the ranges, the runs and the memory are. */
class RangeCombinerTest {
    private static final LongValueCombiner SUM = new LongValueCombiner() {
        @Override
        public long decode(byte[] bytes, int offset, int length) {
            return Long.parseLong(new String(bytes, offset, length, StandardCharsets.US_ASCII));
        }

        @Override
        public long combine(long left, long right) {
            return left + right;
        }

        @Override
        public void encode(long value, ByteBuilder out) {
            byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            out.put(text, 0, text.length);
        }
    };

    @TempDir
    Path folder;

    private record Run(StoredSegment segment, int order) implements MergeSource {
        @Override
        public RecordStream open() throws IOException {
            return segment.open(0);
        }

        @Override
        public long bytes() {
            return segment.index().totalBytes();
        }

        @Override
        public boolean onDisk() {
            return true;
        }

        @Override
        public void discard() {}
    }

    private Run run(int number, List<String[]> records) throws IOException {
        Path file = folder.resolve("run-" + number);
        MemoryBudget budget = new MemoryBudget(64 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(new MapOutputSpec(
                        1, SortOrder.HASHES, null, Compression.NONE, share, List.of(spills()), "run", file, 10))) {
            for (String[] record : records) {
                byte[] key = record[0].getBytes(StandardCharsets.ISO_8859_1);
                byte[] value = record[1].getBytes(StandardCharsets.ISO_8859_1);
                writer.collect(0, key, 0, key.length, value, 0, value.length);
            }
            writer.finish();
        }
        return new Run(new StoredSegment(file, SegmentIndex.read(SegmentIndex.fileFor(file))), number);
    }

    private Path spills() {
        return folder.resolve("spills");
    }

    private Map<String, String> combined(List<Run> runs, int bits, long memory, int fanIn) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Merger merger = new Merger(SortOrder.HASHES, fanIn, new SpillFolders(List.of(spills())), Compression.NONE);
        MemoryBudget budget = new MemoryBudget(memory, 1);
        try (MemoryBudget.Share share = budget.openShare()) {
            try (RecordStream in = new RangeCombiner(
                    merger.ranges(runs, bits), SUM, bits, share, List.of(spills()), Compression.LZ4)) {
                long last = 0;
                while (in.next()) {
                    long hash = KeyHash.of(in.keyBuffer(), in.keyOffset(), in.keyLength());
                    assertTrue(Long.compareUnsigned(last, hash) <= 0, "keys come in the order of their hashes");
                    last = hash;
                    String key =
                            new String(in.keyBuffer(), in.keyOffset(), in.keyLength(), StandardCharsets.ISO_8859_1);
                    String value = new String(
                            in.valueBuffer(), in.valueOffset(), in.valueLength(), StandardCharsets.ISO_8859_1);
                    assertNull(all.put(key, value), "it came twice: " + key);
                }
            }
            assertEquals(0, share.heldBytes());
        }
        if (Files.exists(spills())) {
            try (Stream<Path> left = Files.list(spills())) {
                assertEquals(List.of(), left.toList());
            }
        }
        return all;
    }

    @Test
    void outputEqualsTheModel() throws IOException {
        for (int round = 0; round < 20; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            String what = "seed " + seed + "L";
            int keys = new int[] {1, 20, 3_000, 100_000}[random.nextInt(4)];
            List<Run> runs = new ArrayList<>();
            Map<String, String> expected = new TreeMap<>();
            int count = random.nextInt(12);
            for (int r = 0; r < count; r++) {
                List<String[]> records = new ArrayList<>();
                int n = new int[] {0, 1, 100, 4_000}[random.nextInt(4)];
                for (int i = 0; i < n; i++) {
                    String key = "key".repeat(random.nextInt(4)) + random.nextInt(keys);
                    String value = "" + random.nextInt(1000);
                    records.add(new String[] {key, value});
                    expected.merge(key, value, (a, b) -> combine(SUM, a, b));
                }
                runs.add(run(r, records));
            }
            int bits = random.nextInt(12);
            long memory = new long[] {64 << 10, 100 << 10, 64 << 20}[random.nextInt(3)];
            assertEquals(expected, combined(runs, bits, memory, 2 + random.nextInt(8)), what);
        }
    }

    private static String combine(ValueCombiner combiner, String a, String b) {
        byte[] left = a.getBytes(StandardCharsets.ISO_8859_1);
        byte[] right = b.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuilder out = new ByteBuilder(16);
        combiner.combine(left, 0, left.length, right, 0, right.length, out);
        return new String(out.array(), 0, out.length(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRangeThatFitsInNoMemoryGoesByTheDisk() throws IOException {
        List<String[]> records = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 30_000; i++) {
            records.add(new String[] {"number " + i, "1"});
            expected.put("number " + i, "2");
        }
        assertEquals(expected, combined(List.of(run(0, records), run(1, records)), 0, 64 << 10, 10));
    }

    @Test
    void thereAreAsManyRangesAsTablesOfOneFitInMemory() {
        assertEquals(0, RangeCombiner.bits(0, 0, 1 << 20));
        assertEquals(0, RangeCombiner.bits(1_000, 20_000, 1 << 30));
        int many = RangeCombiner.bits(10_000_000, 200_000_000, 1L << 30);
        assertTrue(10_000_000 >> many <= 1 << 14, many + " bits");
        int little = RangeCombiner.bits(10_000_000, 200_000_000, 64 << 10);
        assertTrue((10_000_000 >> little) * 150 <= 32 << 10, little + " bits");
        assertTrue(RangeCombiner.bits(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 64 << 10) <= 62);
    }
}
