package windrow.shuffle.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import windrow.api.RawComparator;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordDigest;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.SortOrder;

/** The written map output is what sorting and combining everything in memory gives. */
class MapOutputWriterTest {
    /** Compares the last byte first: an order that bytes do not have. */
    private static final RawComparator BACKWARDS = (a, aOff, aLen, b, bOff, bLen) -> {
        for (int i = 1; i <= Math.min(aLen, bLen); i++) {
            int c = Byte.compareUnsigned(a[aOff + aLen - i], b[bOff + bLen - i]);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(aLen, bLen);
    };

    /** Takes keys of one length for equal. */
    private static final RawComparator BY_LENGTH = (a, aOff, aLen, b, bOff, bLen) -> Integer.compare(aLen, bLen);

    private static final LongValueCombiner SUM = new LongValueCombiner() {
        @Override
        public long decode(byte[] bytes, int offset, int length) {
            long n = 0;
            for (int i = 0; i < length; i++) {
                n = (n << 8) | (bytes[offset + i] & 0xFF);
            }
            return n;
        }

        @Override
        public long combine(long left, long right) {
            return left + right;
        }

        @Override
        public void encode(long value, ByteBuilder out) {
            int bytes = (71 - Long.numberOfLeadingZeros(value | 1)) / 8;
            for (int i = bytes - 1; i >= 0; i--) {
                out.put((int) (value >>> (8 * i)));
            }
        }
    };

    /** Sorted union of bytes: associative, commutative, and it grows. */
    private static final ValueCombiner UNION = (l, lo, ll, r, ro, rl, out) -> {
        boolean[] has = new boolean[256];
        for (int i = 0; i < ll; i++) {
            has[l[lo + i] & 0xFF] = true;
        }
        for (int i = 0; i < rl; i++) {
            has[r[ro + i] & 0xFF] = true;
        }
        for (int i = 0; i < 256; i++) {
            if (has[i]) {
                out.put(i);
            }
        }
    };

    @TempDir
    Path folder;

    record Rec(byte[] key, byte[] value) {
        @Override
        public String toString() {
            return Arrays.toString(key) + "=" + Arrays.toString(value);
        }
    }

    private static List<List<Rec>> model(List<List<Rec>> input, SortOrder order, @Nullable ValueCombiner combiner) {
        Comparator<Rec> bytes = (x, y) -> Arrays.compareUnsigned(x.key, y.key);
        Comparator<Rec> cmp = (x, y) -> order.ties().compare(x.key, 0, x.key.length, y.key, 0, y.key.length);
        if (order == SortOrder.HASHES) {
            cmp = ((Comparator<Rec>) (x, y) -> Long.compareUnsigned(hash(x), hash(y))).thenComparing(cmp);
        }
        List<List<Rec>> result = new ArrayList<>();
        for (List<Rec> partition : input) {
            List<Rec> sorted = new ArrayList<>(partition);
            if (combiner != null) {
                Map<String, Rec> byKey = new LinkedHashMap<>();
                for (Rec r : partition) {
                    byKey.merge(Arrays.toString(r.key), r, (x, y) -> {
                        ByteBuilder out = new ByteBuilder(16);
                        combiner.combine(x.value, 0, x.value.length, y.value, 0, y.value.length, out);
                        return new Rec(x.key, out.toBytes());
                    });
                }
                sorted = new ArrayList<>(byKey.values());
                cmp = cmp.thenComparing(bytes);
            }
            sorted.sort(cmp);
            result.add(sorted);
        }
        return result;
    }

    private static long hash(Rec r) {
        return KeyHash.of(r.key, 0, r.key.length);
    }

    private static List<Rec> read(StoredSegment segment, int partition) throws IOException {
        List<Rec> records = new ArrayList<>();
        try (RecordStream in = segment.open(partition)) {
            while (in.next()) {
                records.add(new Rec(
                        Arrays.copyOfRange(in.keyBuffer(), in.keyOffset(), in.keyOffset() + in.keyLength()),
                        Arrays.copyOfRange(in.valueBuffer(), in.valueOffset(), in.valueOffset() + in.valueLength())));
            }
        }
        return records;
    }

    private MapOutputSpec spec(
            int partitions, SortOrder order, @Nullable ValueCombiner combiner, MemoryBudget.Share share, int fanIn) {
        return new MapOutputSpec(
                partitions,
                order,
                combiner,
                Compression.LZ4,
                share,
                List.of(folder.resolve("spill0"), folder.resolve("spill1")),
                "m-1",
                folder.resolve("out"),
                fanIn);
    }

    /** What a listener was told, in order. */
    private static final class Told implements SpillListener {
        final List<String> calls = new ArrayList<>();
        long records;
        long bytes;

        @Override
        public void spillBegins() {
            calls.add("begins");
        }

        @Override
        public void spillEnded(long newRecords, long newBytes) {
            calls.add("ended");
            records += newRecords;
            bytes += newBytes;
        }
    }

    @Test
    void eachSpillIsToldWithItsRecordsAndBytes() throws IOException {
        MemoryBudget budget = new MemoryBudget(64 << 10, 1);
        Told told = new Told();
        int records = 20_000;
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(1, SortOrder.BYTES, null, share, 100), told)) {
            for (int i = 0; i < records; i++) {
                collect(writer, 0, new Rec(new byte[] {(byte) (i >> 8), (byte) i}, new byte[8]));
            }
            // one that fits in no memory is a spill of its own
            collect(writer, 0, new Rec(new byte[] {1}, new byte[100_000]));
            MapOutputInfo info = writer.finish();
            assertTrue(info.spills() > 2, info::toString);
            assertTrue(info.spills() < 100, "merged in one pass: " + info);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < info.spills(); i++) {
                expected.addAll(List.of("begins", "ended"));
            }
            assertEquals(expected, told.calls);
            assertEquals(info.spilledRecords(), told.records);
            assertEquals(info.spilledBytes(), told.bytes);
            assertTrue(told.records > records / 2 && told.records <= records + 1, info::toString);
        }
    }

    private static void collect(MapOutputWriter writer, int partition, Rec r) throws IOException {
        writer.collect(partition, r.key, 0, r.key.length, r.value, 0, r.value.length);
    }

    private MapOutputInfo check(
            List<List<Rec>> input,
            List<Integer> sequence,
            SortOrder order,
            @Nullable ValueCombiner combiner,
            long memory,
            int fanIn,
            String what)
            throws IOException {
        MemoryBudget budget = new MemoryBudget(memory, 1);
        int partitions = input.size();
        MapOutputInfo info;
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(partitions, order, combiner, share, fanIn))) {
            int[] next = new int[partitions];
            for (int p : sequence) {
                collect(writer, p, input.get(p).get(next[p]++));
            }
            info = writer.finish();
            writer.close();
            assertEquals(0, share.heldBytes(), what);
        }
        StoredSegment segment =
                new StoredSegment(folder.resolve("out"), SegmentIndex.read(folder.resolve("out.index")));
        assertEquals(partitions, segment.index().partitions());
        assertEquals(Files.size(segment.dataFile()), segment.index().totalBytes());
        List<List<Rec>> expected = model(input, order, combiner);
        long total = 0;
        for (int p = 0; p < partitions; p++) {
            List<Rec> read = read(segment, p);
            assertEquals(read.size(), segment.index().records(p), what);
            long digest = 0;
            assertSame(expected.get(p), read, what + ", partition " + p);
            for (Rec got : read) {
                digest += RecordDigest.of(got.key, 0, got.key.length, got.value, 0, got.value.length);
            }
            assertEquals(digest, segment.index().digest(p), what);
            total += read.size();
        }
        assertEquals(total, info.records());
        assertEquals(segment.index().digest(), info.digest());
        try (Stream<Path> left = Files.walk(folder)) {
            assertEquals(2, left.filter(Files::isRegularFile).count(), what + ": temporary files are left");
        }
        return info;
    }

    private static void assertSame(List<Rec> expected, List<Rec> read, String what) {
        assertEquals(expected.size(), read.size(), what);
        for (int i = 0; i < read.size(); i++) {
            Rec want = expected.get(i);
            Rec got = read.get(i);
            if (!Arrays.equals(want.key, got.key) || !Arrays.equals(want.value, got.value)) {
                assertEquals(want.toString(), got.toString(), what + ", record " + i);
            }
        }
    }

    private static byte[] bytes(Random random, int length, int alphabet) {
        byte[] b = new byte[length];
        for (int i = 0; i < length; i++) {
            b[i] = (byte) (random.nextInt(alphabet) + (alphabet < 3 ? 0 : 250));
        }
        return b;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void outputEqualsTheModel(int kind) throws IOException {
        for (int round = 0; round < 14; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            String what = "kind " + kind + ", seed " + seed + "L";
            int partitions = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(50);
            int n = new int[] {0, 1, 300, 5_000, 30_000}[random.nextInt(5)];
            int alphabet = new int[] {1, 2, 3, 256}[random.nextInt(4)];
            int maxKey = new int[] {1, 4, 9, 30}[random.nextInt(4)];
            boolean large = random.nextInt(5) == 0;
            int common = random.nextInt(3) == 0 ? random.nextInt(300) : 0;
            ValueCombiner combiner = kind == 1 || kind == 6 ? SUM : kind == 2 || kind == 4 || kind == 7 ? UNION : null;
            SortOrder order = kind >= 5
                    ? SortOrder.HASHES
                    : SortOrder.by(
                            kind == 3 ? (random.nextBoolean() ? BACKWARDS : BY_LENGTH) : kind == 4 ? BY_LENGTH : null);
            List<List<Rec>> input = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                input.add(new ArrayList<>());
            }
            List<Integer> sequence = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                int p = random.nextInt(partitions);
                byte[] key = bytes(random, common + random.nextInt(maxKey + 1), alphabet);
                Arrays.fill(key, 0, Math.min(common, key.length), (byte) 7);
                byte[] value;
                if (combiner == SUM) {
                    value = new byte[] {(byte) (1 + random.nextInt(3))};
                } else if (combiner != null) {
                    value = bytes(random, 1, 256);
                } else {
                    value = (i + "").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                }
                if (large && combiner == null && i % 400 == 0) {
                    value = bytes(random, 10_000 + random.nextInt(200_000), 256);
                }
                input.get(p).add(new Rec(key, value));
                sequence.add(p);
            }
            long memory = new long[] {64 << 10, 200 << 10, 64 << 20}[random.nextInt(3)];
            check(input, sequence, order, combiner, memory, 2 + random.nextInt(8), what);
        }
    }

    @Test
    void aLargeInputIsSortedByRadixAtEveryDepth() throws IOException {
        long seed = 42;
        Random random = new Random(seed);
        List<List<Rec>> input = List.of(new ArrayList<>());
        List<Integer> sequence = new ArrayList<>();
        for (int i = 0; i < 150_000; i++) {
            byte[] key = bytes(random, 8 + random.nextInt(30), 2);
            if (random.nextBoolean()) {
                random.nextBytes(key);
            }
            input.get(0).add(new Rec(key, new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i}));
            sequence.add(0);
        }
        MapOutputInfo info = check(input, sequence, SortOrder.BYTES, null, 256 << 20, 10, "seed " + seed);
        assertEquals(0, info.spills());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeTableTakesNumbersAsItTakesTheirBytes(boolean ordered) throws IOException {
        Random random = new Random(11);
        List<List<Rec>> input = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        SortOrder order = ordered ? SortOrder.BYTES : SortOrder.HASHES;
        MemoryBudget budget = new MemoryBudget(64 << 20, 1);
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(3, order, SUM, share, 10))) {
            assertTrue(writer.takesNumbers());
            for (int i = 0; i < 200_000; i++) {
                byte[] key = bytes(random, i % 1000 == 0 ? 500 : 2 + random.nextInt(10), 256);
                Rec r = new Rec(key, new byte[] {(byte) (1 + random.nextInt(100))});
                int p = key.length % 3;
                input.get(p).add(r);
                if (i % 7 == 0) {
                    collect(writer, p, r);
                } else {
                    writer.collect(p, key, 0, key.length, r.value[0]);
                }
            }
            writer.finish();
            assertEquals(200_000, writer.collectedRecords());
        }
        StoredSegment segment =
                new StoredSegment(folder.resolve("out"), SegmentIndex.read(folder.resolve("out.index")));
        List<List<Rec>> expected = model(input, order, SUM);
        for (int p = 0; p < 3; p++) {
            assertSame(expected.get(p), read(segment, p), "partition " + p);
        }
    }

    /** Memory for a table that is larger than the caches, but not for all keys: some still wait when it is full. */
    @ParameterizedTest
    @CsvSource({"6, 2, BYTES", "6, 1, HASHES", "11, 2, HASHES", "6, 50, BYTES", "11, 50, HASHES"})
    void recordsThatWaitForALargeTableAreSpilledInTheirTurn(int megabytes, int often, String order) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<Rec>> input = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Integer> sequence = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            int number = random.nextInt(100) < often ? random.nextInt(100) : random.nextInt(400_000);
            byte[] key = (number + "x".repeat(number % 20)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int p = number % 3;
            input.get(p).add(new Rec(key, new byte[] {(byte) (1 + random.nextInt(100))}));
            sequence.add(p);
        }
        MapOutputInfo info = check(
                input,
                sequence,
                order.equals("BYTES") ? SortOrder.BYTES : SortOrder.HASHES,
                SUM,
                (long) megabytes << 20,
                4,
                "seed " + seed);
        assertTrue(info.spills() > 0, info.toString());
    }

    @Test
    void aShareThatShrinksLosesNothingOfWhatWaits() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<Rec>> input = List.of(new ArrayList<>());
        MemoryBudget budget = new MemoryBudget(12 << 20, 1);
        List<MemoryBudget.Share> others = new ArrayList<>();
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(1, SortOrder.BYTES, SUM, share, 10))) {
            for (int i = 0; i < 200_000; i++) {
                Rec r = new Rec(bytes(random, 3 + random.nextInt(3), 30), new byte[] {1});
                input.get(0).add(r);
                collect(writer, 0, r);
                if (i == 100_000) {
                    for (int k = 0; k < 200; k++) {
                        others.add(budget.openShare());
                    }
                }
            }
            writer.finish();
        } finally {
            others.forEach(MemoryBudget.Share::close);
        }
        StoredSegment segment =
                new StoredSegment(folder.resolve("out"), SegmentIndex.read(folder.resolve("out.index")));
        assertSame(model(input, SortOrder.BYTES, SUM).get(0), read(segment, 0), "seed " + seed);
    }

    @Test
    void manyHashesAreSortedByThreeBytes() throws IOException {
        Random random = new Random(5);
        List<List<Rec>> input = List.of(new ArrayList<>());
        List<Integer> sequence = new ArrayList<>();
        for (int i = 0; i < 800_000; i++) {
            input.get(0).add(new Rec(bytes(random, 3 + random.nextInt(6), 256), new byte[] {1}));
            sequence.add(0);
        }
        check(input, sequence, SortOrder.HASHES, null, 512 << 20, 10, "seed 5");
    }

    @Test
    void keysThatHardlyRepeatAreNoLongerHashed() throws IOException {
        Random random = new Random(7);
        List<List<Rec>> input = List.of(new ArrayList<>(), new ArrayList<>());
        List<Integer> sequence = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            byte[] key =
                    Integer.toString(random.nextInt(1_000_000)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int p = key.length % 2;
            input.get(p).add(new Rec(key, new byte[] {1}));
            sequence.add(p);
        }
        MapOutputInfo info = check(input, sequence, SortOrder.BYTES, SUM, 1 << 20, 4, "seed 7");
        assertTrue(info.spills() > 4, info.toString());
    }

    @Test
    void aComparatorThatBreaksItsContractEndsInSomeOrder() throws IOException {
        Random random = new Random(3);
        RawComparator broken = (a, ao, al, b, bo, bl) -> random.nextInt(3) - 1;
        MemoryBudget budget = new MemoryBudget(100_000, 1);
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(3, SortOrder.by(broken), null, share, 3))) {
            for (int i = 0; i < 20_000; i++) {
                collect(writer, i % 3, new Rec(bytes(random, 5, 256), new byte[0]));
            }
            assertEquals(20_000, writer.finish().records());
        }
    }

    @Test
    void aSpillFolderThatFailsIsReplacedByTheNext() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        MemoryBudget budget = new MemoryBudget(64 << 10, 1);
        try (MemoryBudget.Share share = budget.openShare()) {
            MapOutputSpec good = spec(1, SortOrder.BYTES, null, share, 4);
            try (MapOutputWriter writer =
                    new MapOutputWriter(withFolders(good, List.of(file, folder.resolve("good"))))) {
                for (int i = 0; i < 10_000; i++) {
                    collect(writer, 0, new Rec(new byte[] {(byte) i}, new byte[20]));
                }
                assertTrue(writer.finish().spills() > 0);
            }
            try (MapOutputWriter writer = new MapOutputWriter(withFolders(good, List.of(file)))) {
                IOException e = assertThrows(IOException.class, () -> {
                    for (int i = 0; i < 10_000; i++) {
                        collect(writer, 0, new Rec(new byte[] {(byte) i}, new byte[20]));
                    }
                });
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
            assertEquals(0, share.heldBytes());
        }
    }

    @Test
    void anOutputThatCannotBeWrittenLeavesNothingAndNamesItsFile() throws IOException {
        MemoryBudget budget = new MemoryBudget(64 << 10, 1);
        try (MemoryBudget.Share share = budget.openShare()) {
            MapOutputSpec spec = spec(1, SortOrder.BYTES, null, share, 4);
            Path missing = folder.resolve("missing").resolve("out");
            try (MapOutputWriter writer = new MapOutputWriter(new MapOutputSpec(
                    1, SortOrder.BYTES, null, Compression.NONE, share, spec.spillFolders(), "a", missing, 4))) {
                collect(writer, 0, new Rec(new byte[1], new byte[1]));
                IOException e = assertThrows(IOException.class, writer::finish);
                assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
            }
            assertFalse(Files.exists(missing));
        }
    }

    @Test
    void aWrongPartitionIsRefused() {
        MemoryBudget budget = new MemoryBudget(64 << 10, 1);
        try (MemoryBudget.Share share = budget.openShare();
                MapOutputWriter writer = new MapOutputWriter(spec(2, SortOrder.BYTES, null, share, 4))) {
            Rec r = new Rec(new byte[1], new byte[1]);
            assertThrows(IllegalArgumentException.class, () -> collect(writer, 2, r));
            assertThrows(IllegalArgumentException.class, () -> collect(writer, -1, r));
        }
    }

    private static MapOutputSpec withFolders(MapOutputSpec spec, List<Path> folders) {
        return new MapOutputSpec(
                spec.partitions(),
                spec.order(),
                spec.combiner(),
                spec.compression(),
                spec.memory(),
                folders,
                spec.attempt(),
                spec.dataFile(),
                spec.fanIn());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskBeyondTheSlotsDoesNotSpillEachRecord(boolean combine) throws IOException {
        MemoryBudget budget = new MemoryBudget(32 << 20, 1);
        int records = 5_000;
        try (MemoryBudget.Share ending = budget.openShare()) {
            assertTrue(ending.tryReserve(32 << 20));
            try (MemoryBudget.Share share = budget.openShare();
                    MapOutputWriter writer = new MapOutputWriter(new MapOutputSpec(
                            2,
                            SortOrder.BYTES,
                            combine ? SUM : null,
                            Compression.NONE,
                            share,
                            List.of(folder.resolve("spill")),
                            "a",
                            folder.resolve("out"),
                            10))) {
                byte[] key = new byte[12];
                for (int i = 0; i < records; i++) {
                    key[i % key.length]++;
                    writer.collect(i % 2, key, 0, key.length, new byte[] {1}, 0, 1);
                }
                int spills = writer.finish().spills();
                assertTrue(spills < records / 100, spills + " spills of " + records + " records");
            }
        }
    }
}
