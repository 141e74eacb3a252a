package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That each line of a file comes out of exactly one split, wherever the splits are cut and however the bytes arrive. */
class LineReaderTest {
    private static final int ROUNDS = 3_000;

    @Test
    void aPlainFileInAnySplits() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] file = SplitFakes.randomLines(random);
            int size = 1 + random.nextInt(file.length + 1);
            List<String> lines = new ArrayList<>();
            for (int start = 0; start < file.length; start += size) {
                int end = Math.min(start + size, file.length);
                SplitFakes.Memory input = new SplitFakes.Memory(file, 1 + random.nextInt(5));
                lines.addAll(read(PlainSplitStream.open(input, start, end), 1 + random.nextInt(9), file, start));
            }
            assertEquals(expected(file), lines, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void aFileInBlocksInAnySplits() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] file = SplitFakes.randomLines(random);
            List<SplitFakes.Block> blocks = SplitFakes.randomBlocks(file, random);
            long compressed = blocks.get(blocks.size() - 1).place() + 1 + random.nextInt(20);
            int size = 1 + random.nextInt((int) compressed);
            List<String> lines = new ArrayList<>();
            for (long start = 0; start < compressed; start += size) {
                SplitStream stream = new SplitFakes.Blocks(blocks, start, Math.min(start + size, compressed));
                lines.addAll(read(stream, 1 + random.nextInt(9), null, 0));
            }
            assertEquals(expected(file), lines, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void aLineEndThatTheBorderCuts() throws IOException {
        byte[] file = "ab\r\ncd\r\n".getBytes(StandardCharsets.UTF_8);
        for (int border = 1; border < file.length; border++) {
            List<String> lines = new ArrayList<>();
            lines.addAll(read(PlainSplitStream.open(new SplitFakes.Memory(file, 1), 0, border), 4, file, 0));
            lines.addAll(
                    read(PlainSplitStream.open(new SplitFakes.Memory(file, 1), border, file.length), 4, file, border));
            assertEquals(List.of("ab", "cd"), lines, "border at " + border);
        }
    }

    @Test
    void emptyLinesAreLinesAndAnEmptyFileHasNone() throws IOException {
        assertEquals(List.of("", "", "", ""), whole("\n\r\r\n\n"));
        assertEquals(List.of(), whole(""));
        assertEquals(List.of("x"), whole("x"));
        assertEquals(List.of("x", "y"), whole("x\ry\r"));
    }

    @Test
    void bytesPassUnchanged() throws IOException {
        byte[] file = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, (byte) 0xff, 0, '\n'};
        try (LineReader reader = new LineReader(PlainSplitStream.open(new SplitFakes.Memory(file, 9), 0, 6), "f", 16)) {
            assertTrue(reader.next());
            assertEquals(5, reader.value().length());
            assertEquals((byte) 0xff, reader.value().byteAt(3));
        }
    }

    @Test
    void aLineMuchLongerThanTheBuffer() throws IOException {
        String line = "x".repeat(100_000);
        assertEquals(List.of(line, "y"), whole(line + "\ny"));
    }

    @Test
    void progressAndPositions() throws IOException {
        byte[] file = "ab\ncd\n".getBytes(StandardCharsets.UTF_8);
        try (LineReader reader =
                new LineReader(PlainSplitStream.open(new SplitFakes.Memory(file, 3), 0, 6), "the file", 8)) {
            assertEquals(0, reader.progress());
            assertTrue(reader.next());
            assertTrue(reader.next());
            assertEquals(3, reader.offset());
            assertEquals("the file, line at offset 3", reader.position());
            assertTrue(!reader.next());
            assertEquals(1, reader.progress());
            assertEquals(6, reader.bytesRead());
        }
    }

    @Test
    void lineEndsAreFoundAtAnyPlace() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            byte[] alphabet = {0, 0x0b, 0x0c, 0x0e, (byte) 0x8a, (byte) 0x8d, 'x', '\n', '\r'};
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(random.nextInt(8) == 0 ? 9 : 7)];
            }
            int from = random.nextInt(bytes.length);
            int expected = from;
            while (expected < bytes.length && bytes[expected] != '\n' && bytes[expected] != '\r') {
                expected++;
            }
            assertEquals(expected, LineReader.findLineEnd(bytes, from, bytes.length), "seed " + seed);
        }
    }

    private static List<String> whole(String content) throws IOException {
        byte[] file = content.getBytes(StandardCharsets.UTF_8);
        return read(PlainSplitStream.open(new SplitFakes.Memory(file, 100), 0, file.length), 16, file, 0);
    }

    /** Reads all lines; if {@code file} is given, checks that each stands where the reader says. */
    private static List<String> read(SplitStream stream, int bufferBytes, byte[] file, long start) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(stream, "file", bufferBytes)) {
            while (reader.next()) {
                String line = reader.value().toString();
                if (file != null) {
                    int offset = (int) reader.offset();
                    assertEquals(line, new String(file, offset, line.length(), StandardCharsets.UTF_8));
                    assertTrue(offset >= start);
                }
                lines.add(line);
            }
            assertTrue(!reader.next(), "the end stays the end");
        }
        return lines;
    }

    private static List<String> expected(byte[] file) {
        String content = new String(file, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(Arrays.asList(content.split("\r\n|\n|\r", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }
}
