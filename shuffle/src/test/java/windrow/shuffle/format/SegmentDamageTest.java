package windrow.shuffle.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every flipped bit and every missing byte is noticed. */
class SegmentDamageTest {
    @TempDir
    Path folder;

    private StoredSegment write(int records, int valueBytes, Compression compression) throws IOException {
        Random random = new Random(1);
        Path file = folder.resolve("segment");
        try (SegmentWriter out = SegmentWriter.create(file, "attempt-1", 3, compression)) {
            for (int p = 0; p < 3; p += 2) {
                out.startPartition(p);
                for (int i = 0; i < records; i++) {
                    byte[] key = Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                    byte[] value = new byte[random.nextInt(valueBytes + 1)];
                    if (i % 2 == 0) {
                        random.nextBytes(value);
                    }
                    out.append(key, 0, key.length, value, 0, value.length);
                }
            }
            return new StoredSegment(file, out.finish());
        }
    }

    private static long drain(RecordStream in) throws IOException {
        long n = 0;
        try (in) {
            while (in.next()) {
                n++;
            }
        }
        return n;
    }

    private static RecordStream reader(byte[] data, SegmentIndex index, int p) {
        int offset = (int) index.offset(p);
        return SegmentReader.ofStream(
                new ByteArrayInputStream(data, offset, data.length - offset),
                index.length(p),
                index.records(p),
                "test");
    }

    @Test
    void everyFlippedBitInTheDataIsNoticed() throws IOException {
        for (Compression compression : Compression.values()) {
            StoredSegment segment = write(60, 30, compression);
            byte[] data = Files.readAllBytes(segment.dataFile());
            for (int bit = 0; bit < data.length * 8; bit++) {
                data[bit / 8] ^= (byte) (1 << bit % 8);
                int p = bit / 8 < segment.index().offset(2) ? 0 : 2;
                RecordStream in = reader(data, segment.index(), p);
                assertThrows(CorruptSegmentException.class, () -> drain(in), "bit " + bit);
                data[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertEquals(60, drain(reader(data, segment.index(), 0)));
            assertEquals(0, drain(reader(data, segment.index(), 1)));
        }
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        StoredSegment segment = write(60, 30, Compression.LZ4);
        byte[] data = Files.readAllBytes(segment.dataFile());
        for (int length = (int) segment.index().offset(2); length < data.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(data, length);
            RecordStream in = reader(cut, segment.index(), 2);
            assertThrows(CorruptSegmentException.class, () -> drain(in), "cut at " + length);
        }
    }

    @Test
    void everyFlippedBitAndEveryCutInTheIndexIsNoticed() throws IOException {
        byte[] index = write(5, 5, Compression.NONE).index().toBytes();
        for (int bit = 0; bit < index.length * 8; bit++) {
            index[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(CorruptSegmentException.class, () -> SegmentIndex.parse(index, "test"), "bit " + bit);
            index[bit / 8] ^= (byte) (1 << bit % 8);
        }
        for (int length = 0; length < index.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(index, length);
            assertThrows(CorruptSegmentException.class, () -> SegmentIndex.parse(cut, "test"), "cut at " + length);
        }
        SegmentIndex read = SegmentIndex.parse(index, "test");
        assertEquals("attempt-1", read.attempt());
        assertEquals(10, read.totalRecords());
    }

    @Test
    void otherVersionsAreToldApart() throws IOException {
        byte[] index = write(5, 5, Compression.NONE).index().toBytes();
        for (int version : new int[] {0, 2, 1000}) {
            ByteBuffer.wrap(index).putInt(4, version);
            CRC32C crc = new CRC32C();
            crc.update(index, 0, index.length - 4);
            ByteBuffer.wrap(index).putInt(index.length - 4, (int) crc.getValue());
            SegmentVersionException e =
                    assertThrows(SegmentVersionException.class, () -> SegmentIndex.parse(index, "test"));
            assertEquals(version > 1, e.tooNew());
            assertTrue(e.getMessage().contains(version > 1 ? "too new" : "too old"), e.getMessage());
        }
    }

    @Test
    void recordsOfEverySizeComeBack() throws IOException {
        int[] sizes = {0, 1, 7, 8, 9, 127, 128, 8190, 8192, 16_383, 16_384, 65_526, 65_536, 65_537, 200_000, 3_000_000};
        for (Compression compression : Compression.values()) {
            Path file = folder.resolve("sizes");
            Random random = new Random(5);
            SegmentIndex index;
            try (SegmentWriter out = SegmentWriter.create(file, "a", 1, compression)) {
                for (int key : sizes) {
                    for (int value : sizes) {
                        byte[] k = new byte[key];
                        byte[] v = new byte[value];
                        if (key < value) {
                            random.nextBytes(v);
                        }
                        out.append(k, 0, key, v, 0, value);
                    }
                }
                index = out.finish();
            }
            long digest = 0;
            try (RecordStream in = new StoredSegment(file, index).open(0)) {
                for (int key : sizes) {
                    for (int value : sizes) {
                        assertTrue(in.next());
                        assertEquals(key, in.keyLength());
                        assertEquals(value, in.valueLength());
                        digest += RecordDigest.of(
                                in.keyBuffer(), in.keyOffset(), key, in.valueBuffer(), in.valueOffset(), value);
                    }
                }
                assertEquals(false, in.next());
            }
            assertEquals(index.digest(0), digest);
        }
    }
}
