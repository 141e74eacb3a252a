package windrow.shuffle.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;

class BundleWriterTest {
    @TempDir
    Path folder;

    private StoredSegment output(String attempt, int partitions, int maxRecords, int valueBytes, Random random)
            throws IOException {
        Path file = folder.resolve(attempt);
        try (SegmentWriter out = SegmentWriter.create(file, attempt, partitions, Compression.NONE)) {
            for (int p = 0; p < partitions; p++) {
                out.startPartition(p);
                int records = random.nextInt(maxRecords + 1);
                for (int r = 0; r < records; r++) {
                    byte[] value = new byte[random.nextInt(valueBytes + 1)];
                    random.nextBytes(value);
                    out.append(new byte[] {(byte) r}, 0, 1, value, 0, value.length);
                }
            }
            return new StoredSegment(file, out.finish());
        }
    }

    /** Every member's entry and bytes in every partition are those of its own file. */
    private static void assertHolds(Bundle bundle, List<StoredSegment> outputs, String seed) throws IOException {
        byte[] all = Files.readAllBytes(bundle.file());
        assertEquals(all.length, bundle.totalBytes(), seed);
        assertEquals(outputs.size(), bundle.members().size(), seed);
        List<byte[]> own = new ArrayList<>();
        for (StoredSegment output : outputs) {
            own.add(Files.readAllBytes(output.dataFile()));
        }
        for (int p = 0; p < bundle.partitions(); p++) {
            Bundle.Table table = bundle.table(p, ByteBuffer.wrap(all, (int) bundle.start(p), bundle.tableBytes()));
            for (int m = 0; m < outputs.size(); m++) {
                StoredSegment output = outputs.get(m);
                assertEquals(output.index().attempt(), bundle.members().get(m).attempt(), seed);
                assertEquals(output.index().digest(), bundle.members().get(m).outputDigest(), seed);
                assertEquals(output.index().records(p), table.records(m), seed);
                assertEquals(output.index().digest(p), table.digest(m), seed);
                int from = (int) output.index().offset(p);
                int at = (int) table.offset(m);
                int length = (int) table.length(m);
                assertEquals(output.index().length(p), length, seed);
                assertArrayEquals(
                        Arrays.copyOfRange(own.get(m), from, from + length),
                        Arrays.copyOfRange(all, at, at + length),
                        seed + ", partition " + p + ", member " + m);
            }
        }
    }

    @Test
    void aBundleHoldsItsMembersAndSoDoesABundleOfBundles() throws Exception {
        long first = System.nanoTime();
        System.out.println("first seed " + first);
        for (int round = 0; round < 8; round++) {
            holds(round, first + round);
        }
    }

    private void holds(int round, long seed) throws IOException {
        Random random = new Random(seed);
        int partitions = 1 + random.nextInt(60);
        // with the largest, one partition of all members has more than the writer's buffer
        int valueBytes = new int[] {0, 100, 3_000, 200_000}[round % 4];
        int records = valueBytes > 100_000 ? 8 : 20;
        List<StoredSegment> all = new ArrayList<>();
        List<Bundle> bundles = new ArrayList<>();
        for (int b = 0; b < 3; b++) {
            List<StoredSegment> outputs = new ArrayList<>();
            int members = 1 + random.nextInt(8);
            for (int m = 0; m < members; m++) {
                outputs.add(output(round + "-" + b + "-" + m, Math.min(partitions, 12), records, valueBytes, random));
            }
            all.addAll(outputs);
            Bundle bundle = BundleWriter.ofOutputs(folder.resolve("bundle-" + round + "-" + b), outputs, () -> false)
                    .orElseThrow();
            assertHolds(bundle, outputs, "seed " + seed);
            assertEquals(BundleWriter.bytesOfOutputs(outputs), bundle.totalBytes(), "seed " + seed);
            bundles.add(bundle);
        }
        Bundle larger = BundleWriter.ofBundles(folder.resolve("larger-" + round), bundles, () -> false)
                .orElseThrow();
        assertHolds(larger, all, "seed " + seed);
        assertTrue(BundleWriter.bytesOfBundles(bundles) >= larger.totalBytes(), "seed " + seed);
    }

    @Test
    void damageInTheEntriesIsNoticed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<StoredSegment> outputs = List.of(output("a", 5, 9, 50, random), output("b", 5, 9, 50, random));
        Bundle bundle = BundleWriter.ofOutputs(folder.resolve("bundle"), outputs, () -> false)
                .orElseThrow();
        byte[] all = Files.readAllBytes(bundle.file());
        for (int i = 0; i < bundle.tableBytes(); i++) {
            byte[] table = Arrays.copyOfRange(all, (int) bundle.start(2), (int) bundle.start(2) + bundle.tableBytes());
            table[i] ^= (byte) (1 << random.nextInt(8));
            assertThrows(
                    CorruptSegmentException.class,
                    () -> bundle.table(2, ByteBuffer.wrap(table)),
                    "byte " + i + ", seed " + seed);
        }
        byte[] another = Arrays.copyOfRange(all, (int) bundle.start(3), (int) bundle.start(3) + bundle.tableBytes());
        assertThrows(
                CorruptSegmentException.class,
                () -> bundle.table(2, ByteBuffer.wrap(another)),
                "the entries of another partition");
    }

    @Test
    void whatIsStoppedOrFailsLeavesNoFile() throws Exception {
        Random random = new Random(2);
        List<StoredSegment> outputs = List.of(output("a", 5, 9, 400_000, random), output("b", 5, 9, 400_000, random));
        Path file = folder.resolve("bundle");
        AtomicInteger asked = new AtomicInteger();
        assertTrue(BundleWriter.ofOutputs(file, outputs, () -> asked.incrementAndGet() > 1)
                .isEmpty());
        assertFalse(Files.exists(file));
        try (RandomAccessFile cut =
                new RandomAccessFile(outputs.get(1).dataFile().toFile(), "rw")) {
            cut.setLength(cut.length() - 1);
        }
        BundleSourceException e =
                assertThrows(BundleSourceException.class, () -> BundleWriter.ofOutputs(file, outputs, () -> false));
        assertEquals(1, e.source(), "the one that is to blame is named");
        assertFalse(Files.exists(file));
        Files.delete(outputs.get(0).dataFile());
        e = assertThrows(BundleSourceException.class, () -> BundleWriter.ofOutputs(file, outputs, () -> false));
        assertEquals(0, e.source());
        assertFalse(Files.exists(file));
        Files.writeString(file, "another's");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> BundleWriter.ofOutputs(file, List.of(output("c", 5, 9, 50, random)), () -> false));
        assertTrue(Files.exists(file), "what was there before stays");
    }

    /** One partition that takes long to be copied. */
    @Test
    void copyingIsStoppedWithinAPartitionToo() throws Exception {
        StoredSegment large;
        Path file = folder.resolve("large-one");
        try (SegmentWriter out = SegmentWriter.create(file, "large-one", 1, Compression.NONE)) {
            out.startPartition(0);
            byte[] value = new byte[1 << 20];
            for (int r = 0; r < 20; r++) {
                out.append(new byte[] {(byte) r}, 0, 1, value, 0, value.length);
            }
            large = new StoredSegment(file, out.finish());
        }
        AtomicInteger asked = new AtomicInteger();
        Path bundle = folder.resolve("bundle");
        assertTrue(BundleWriter.ofOutputs(bundle, List.of(large), () -> asked.incrementAndGet() > 5)
                .isEmpty());
        assertEquals(6, asked.get(), "asked while it copies");
        assertFalse(Files.exists(bundle));
    }
}
