package windrow.shuffle.held;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;

/** What is held is what a file would hold, within its bound, and no longer than anybody may want it. */
class HeldSegmentsTest {

    private static final long PLENTY = 1L << 30;

    @TempDir
    Path folder;

    private final HeldSegments held = new HeldSegments();

    /** The records of each partition, key before value. */
    private static List<List<byte[][]>> records(Random random) {
        int partitions = 1 + random.nextInt(8);
        // around the length of a block, too: a record that ends with it, begins another, or spans several
        int[] sizes = {0, 1, 20, 127, 128, 5_000, 8_190, 8_192, 60_000, 65_535, 65_536, 65_537, 300_000};
        List<List<byte[][]>> all = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            List<byte[][]> partition = new ArrayList<>();
            int count = new int[] {0, 0, 1, 3, 40, 2_000}[random.nextInt(6)];
            int largest = count > 100 ? 5 : sizes.length;
            for (int i = 0; i < count; i++) {
                byte[] key = new byte[random.nextInt(30)];
                byte[] value = new byte[Math.max(0, sizes[random.nextInt(largest)] - random.nextInt(3))];
                random.nextBytes(key);
                if (random.nextBoolean()) {
                    random.nextBytes(value);
                }
                partition.add(new byte[][] {key, value});
            }
            all.add(partition);
        }
        return all;
    }

    private static SegmentIndex write(List<List<byte[][]>> records, SegmentWriter out) throws IOException {
        for (int p = 0; p < records.size(); p++) {
            if (!records.get(p).isEmpty() || p % 2 == 0) {
                out.startPartition(p);
            }
            for (byte[][] record : records.get(p)) {
                out.append(record[0], 0, record[0].length, record[1], 0, record[1].length);
            }
        }
        return out.finish();
    }

    private static void assertRecords(List<byte[][]> expected, RecordStream opened, String what) throws IOException {
        try (RecordStream in = opened) {
            for (byte[][] record : expected) {
                assertTrue(in.next(), what);
                assertArrayEquals(
                        record[0],
                        Arrays.copyOfRange(in.keyBuffer(), in.keyOffset(), in.keyOffset() + in.keyLength()),
                        what);
                assertArrayEquals(
                        record[1],
                        Arrays.copyOfRange(in.valueBuffer(), in.valueOffset(), in.valueOffset() + in.valueLength()),
                        what);
            }
            assertFalse(in.next(), what);
        }
    }

    @Test
    void heldOrNotARecordIsTheSame() throws IOException {
        for (int round = 0; round < 60; round++) {
            long seed = System.nanoTime();
            System.out.println("seed " + seed);
            Random random = new Random(seed);
            List<List<byte[][]>> records = records(random);
            Compression compression = Compression.values()[random.nextInt(Compression.values().length)];
            String what = "seed " + seed;
            Path plain = folder.resolve("plain");
            SegmentIndex expected;
            try (SegmentWriter out = SegmentWriter.create(plain, "m", records.size(), compression)) {
                expected = write(records, out);
            }
            long limit = random.nextInt(4) == 0 ? PLENTY : random.nextInt(1 << random.nextInt(22));
            Path file = folder.resolve("file-" + round);
            HeldSegment segment;
            SegmentIndex index;
            try (HeldSegments.Share share = held.open(limit);
                    SegmentWriter out = SegmentWriter.holding(share, file, "m" + round, records.size(), compression)) {
                index = write(records, out);
                segment = out.takeHeld();
                assertTrue(segment == null || share.hold(segment), what);
            }
            assertEquals(segment == null, Files.exists(file), what);
            assertTrue(segment != null || limit < PLENTY, what);
            for (int p = 0; p < records.size(); p++) {
                assertEquals(expected.records(p), index.records(p), what);
                assertEquals(expected.digest(p), index.digest(p), what);
                RecordStream in =
                        segment == null ? new StoredSegment(file, index).open(p) : segment.open(p, "partition " + p);
                assertRecords(records.get(p), in, what);
            }
            if (segment == null) {
                assertEquals(-1, Files.mismatch(plain, file), what);
                assertEquals(0, held.reservedBytes(), what);
            } else {
                assertTrue(segment.bytes() >= index.totalBytes() && segment.bytes() <= limit, what);
                assertEquals(segment.bytes(), held.reservedBytes(), what);
                assertSame(segment, held.find("m" + round), what);
                held.forget("m" + round);
                assertEquals(0, held.reservedBytes(), what);
            }
        }
    }

    private @Nullable HeldSegment segment(HeldSegments.Share share, String attempt, int bytes) throws IOException {
        try (SegmentWriter out = SegmentWriter.holding(share, folder.resolve(attempt), attempt, 1, Compression.LZ4)) {
            out.append(new byte[0], 0, 0, new byte[bytes], 0, bytes);
            out.finish();
            return out.takeHeld();
        }
    }

    @Test
    void theBoundIsThatOfAllTogether() throws IOException {
        HeldSegments.Share one = held.open(50_000);
        HeldSegments.Share two = held.open(50_000);
        HeldSegment first = segment(one, "a", 30_000);
        assertNotNull(first);
        assertTrue(one.hold(first));
        assertNull(segment(two, "b", 30_000), "there is no room beside the first");
        assertTrue(Files.exists(folder.resolve("b")));
        held.forget("a");
        HeldSegment second = segment(two, "b", 30_000);
        assertNotNull(second);
        assertTrue(two.hold(second));
        assertNull(held.find("a"));
        assertSame(second, held.find("b"));
    }

    @Test
    void whatNobodyTookIsGivenBack() throws IOException {
        HeldSegments.Share share = held.open(PLENTY);
        try (SegmentWriter out = SegmentWriter.holding(share, folder.resolve("a"), "a", 3, Compression.LZ4)) {
            out.append(new byte[0], 0, 0, new byte[200_000], 0, 200_000);
            assertTrue(held.reservedBytes() > 100_000);
            out.finish();
        }
        assertEquals(0, held.reservedBytes());
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void aClosedShareAddsNothingAndWhatWasAddedStays() throws IOException {
        HeldSegments.Share share = held.open(PLENTY);
        HeldSegment before = segment(share, "before", 1_000);
        HeldSegment late = segment(share, "late", 1_000);
        assertNotNull(before);
        assertNotNull(late);
        assertTrue(share.hold(before));
        share.close();
        assertFalse(share.hold(late));
        assertNull(segment(share, "later", 1_000));
        assertEquals(1, held.size());
        assertEquals(before.bytes(), held.reservedBytes());
        assertSame(before, held.find("before"));
    }

    @Test
    void anAttemptHasOneOutput() throws IOException {
        HeldSegments.Share share = held.open(PLENTY);
        HeldSegment first = segment(share, "a", 1_000);
        HeldSegment second = segment(share, "a", 2_000);
        assertNotNull(first);
        assertNotNull(second);
        assertTrue(share.hold(first));
        assertThrows(IllegalStateException.class, () -> share.hold(second));
        assertEquals(first.bytes(), held.reservedBytes());
    }

    @Test
    void manyReadWhileOthersAddAndForget() throws Exception {
        HeldSegments.Share share = held.open(400_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                tasks.add(() -> {
                    int kept = 0;
                    for (int i = 0; i < 200; i++) {
                        String attempt = "job_" + thread + "_" + i;
                        HeldSegment made = segment(share, attempt, 40_000);
                        if (made != null && share.hold(made)) {
                            kept++;
                            try (RecordStream in = made.open(0, attempt)) {
                                assertTrue(in.next());
                                held.forget(name -> name.startsWith("job_" + thread + "_"));
                                assertEquals(40_000, in.valueLength());
                                assertFalse(in.next());
                            }
                        }
                    }
                    return kept;
                });
            }
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                assertTrue(task.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(0, held.reservedBytes());
        assertEquals(0, held.size());
    }
}
