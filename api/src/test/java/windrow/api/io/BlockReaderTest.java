package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.api.Text;

/** That blocks are the file byte for byte, end where lines end, and hold in each split the lines that {@link LineReader} gives of it. */
class BlockReaderTest {
    private static final int ROUNDS = 5_000;

    /** Opens the streams of one split, each time anew. */
    @FunctionalInterface
    private interface Opener {
        SplitStream open() throws IOException;
    }

    @Test
    void aPlainFileInAnySplits() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String message = "seed " + seed + ", round " + round;
            byte[] file = SplitFakes.randomLines(random);
            int size = 1 + random.nextInt(file.length + 1);
            int perRead = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
            int bufferBytes = 1 + random.nextInt(random.nextBoolean() ? 9 : 60);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int start = 0; start < file.length; start += size) {
                int from = start;
                int to = Math.min(start + size, file.length);
                checkSplit(
                        () -> PlainSplitStream.open(new SplitFakes.Memory(file, perRead), from, to),
                        bufferBytes,
                        all,
                        true,
                        message);
            }
            assertArrayEquals(file, all.toByteArray(), message);
        }
    }

    @Test
    void aFileInCompressedBlocksInAnySplits() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String message = "seed " + seed + ", round " + round;
            byte[] file = SplitFakes.randomLines(random);
            List<SplitFakes.Block> blocks = SplitFakes.randomBlocks(file, random);
            long compressed = blocks.get(blocks.size() - 1).place() + 1 + random.nextInt(20);
            int size = 1 + random.nextInt((int) compressed);
            int bufferBytes = 1 + random.nextInt(random.nextBoolean() ? 9 : 60);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (long start = 0; start < compressed; start += size) {
                long from = start;
                long to = Math.min(start + size, compressed);
                checkSplit(() -> new SplitFakes.Blocks(blocks, from, to), bufferBytes, all, false, message);
            }
            assertArrayEquals(file, all.toByteArray(), message);
        }
    }

    /** Appends the blocks of a split, and checks them against its lines. */
    private static void checkSplit(
            Opener opener, int bufferBytes, ByteArrayOutputStream all, boolean offsetsAreInFile, String message)
            throws IOException {
        List<String> expected = new ArrayList<>();
        try (LineReader lines = new LineReader(opener.open(), "file", bufferBytes)) {
            while (lines.next()) {
                expected.add(lines.offset() + "=" + lines.value());
            }
        }
        List<String> actual = new ArrayList<>();
        try (BlockReader reader = new BlockReader(opener.open(), "file", bufferBytes)) {
            while (reader.next()) {
                Text block = reader.value();
                assertTrue(block.length() > 0, message);
                boolean behindCr = all.size() > 0 && all.toByteArray()[all.size() - 1] == '\r';
                assertFalse(behindCr && block.byteAt(0) == '\n', message);
                if (offsetsAreInFile) {
                    assertEquals(all.size(), reader.offset(), message);
                }
                addLines(reader.offset(), block, actual);
                all.write(block.array(), block.offset(), block.length());
            }
            assertFalse(reader.next(), "the end stays the end");
            assertEquals(1, reader.progress());
        }
        assertEquals(expected, actual, message);
    }

    /** The lines of a block by a look at each byte. */
    private static void addLines(long offset, Text block, List<String> into) {
        int begin = 0;
        for (int i = 0; i < block.length(); i++) {
            byte b = block.byteAt(i);
            if (b == '\n' || b == '\r') {
                into.add((offset + begin) + "=" + line(block, begin, i));
                if (b == '\r' && i + 1 < block.length() && block.byteAt(i + 1) == '\n') {
                    i++;
                }
                begin = i + 1;
            }
        }
        if (begin < block.length()) {
            into.add((offset + begin) + "=" + line(block, begin, block.length()));
        }
    }

    private static String line(Text block, int from, int to) {
        return new String(block.array(), block.offset() + from, to - from, StandardCharsets.UTF_8);
    }

    @Test
    void aReadIsABlock() throws IOException {
        assertEquals(List.of("a\nb\n", "c"), whole("a\nb\nc", 100, 16));
        assertEquals(List.of("a\r\nb\n\n"), whole("a\r\nb\n\n", 100, 16));
        assertEquals(List.of("a\n", "bcd\re\n"), whole("a\nbcd\re\n", 6, 16), "a CR at the end may be half of one");
        assertEquals(List.of("a\n", "b\r"), whole("a\nb\r", 100, 16));
        assertEquals(List.of("a\n", "bc\n"), whole("a\nbc\n", 100, 3), "no more than the buffer holds");
        assertEquals(List.of(), whole("", 100, 16));
        assertEquals(List.of("x"), whole("x", 100, 16));
        assertEquals(List.of("\n"), whole("\n", 100, 16));
    }

    @Test
    void aLineMuchLongerThanTheBuffer() throws IOException {
        String line = "x".repeat(100_000) + "\r\n";
        assertEquals(List.of("a\n", line, "y"), whole("a\n" + line + "y", 100, 16));
        assertEquals(List.of(line + "y\n"), whole(line + "y\n", 1 << 20, 1 << 20));
    }

    @Test
    void progressAndPositions() throws IOException {
        byte[] file = "ab\ncd\n".getBytes(StandardCharsets.UTF_8);
        try (BlockReader reader =
                new BlockReader(PlainSplitStream.open(new SplitFakes.Memory(file, 3), 0, 6), "the file", 8)) {
            assertEquals(0, reader.progress());
            assertTrue(reader.next());
            assertEquals(3, reader.bytesRead());
            assertTrue(reader.next());
            assertEquals(3L, reader.key());
            assertEquals("the file, block of lines at offset 3", reader.position());
            assertFalse(reader.next());
            assertEquals(6, reader.bytesRead());
        }
    }

    @Test
    void aReadThatGivesNothingIsToldAndNotTakenForTheEnd() throws IOException {
        byte[] file = "ab\ncd\n".getBytes(StandardCharsets.UTF_8);
        try (BlockReader reader =
                new BlockReader(PlainSplitStream.open(new SplitFakes.Memory(file, 0), 0, 6), "the file", 8)) {
            String message = assertThrows(IOException.class, reader::next).getMessage();
            assertTrue(message.contains("the file"), message);
        }
    }

    private static List<String> whole(String content, int perRead, int bufferBytes) throws IOException {
        byte[] file = content.getBytes(StandardCharsets.UTF_8);
        List<String> blocks = new ArrayList<>();
        SplitStream stream = PlainSplitStream.open(new SplitFakes.Memory(file, perRead), 0, file.length);
        try (BlockReader reader = new BlockReader(stream, "file", bufferBytes)) {
            while (reader.next()) {
                blocks.add(reader.value().toString());
            }
        }
        return blocks;
    }
}
