package windrow.api.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
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
            byte[] file = randomLines(random);
            int size = 1 + random.nextInt(file.length + 1);
            List<String> lines = new ArrayList<>();
            for (int start = 0; start < file.length; start += size) {
                int end = Math.min(start + size, file.length);
                InMemoryInput input = new InMemoryInput(file, 1 + random.nextInt(5));
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
            byte[] file = randomLines(random);
            List<Block> blocks = randomBlocks(file, random);
            long compressed = blocks.get(blocks.size() - 1).place + 1 + random.nextInt(20);
            int size = 1 + random.nextInt((int) compressed);
            List<String> lines = new ArrayList<>();
            for (long start = 0; start < compressed; start += size) {
                SplitStream stream = new BlockSplitStream(blocks, start, Math.min(start + size, compressed));
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
            lines.addAll(read(PlainSplitStream.open(new InMemoryInput(file, 1), 0, border), 4, file, 0));
            lines.addAll(read(PlainSplitStream.open(new InMemoryInput(file, 1), border, file.length), 4, file, border));
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
        try (LineReader reader = new LineReader(PlainSplitStream.open(new InMemoryInput(file, 9), 0, 6), "f", 16)) {
            assertTrue(reader.next());
            assertEquals(5, reader.line().length());
            assertEquals((byte) 0xff, reader.line().byteAt(3));
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
                new LineReader(PlainSplitStream.open(new InMemoryInput(file, 3), 0, 6), "the file", 8)) {
            assertEquals(0, reader.progress());
            assertTrue(reader.next());
            assertTrue(reader.next());
            assertEquals(3, reader.offset());
            assertEquals("the file, line at offset 3", reader.describePosition());
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
        return read(PlainSplitStream.open(new InMemoryInput(file, 100), 0, file.length), 16, file, 0);
    }

    /** Reads all lines; if {@code file} is given, checks that each stands where the reader says. */
    private static List<String> read(SplitStream stream, int bufferBytes, byte[] file, long start) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(stream, "file", bufferBytes)) {
            while (reader.next()) {
                String line = reader.line().toString();
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

    private static byte[] randomLines(Random random) {
        String alphabet = "ab\n\r\n\r";
        byte[] file = new byte[1 + random.nextInt(40)];
        int letters = 2 + random.nextInt(5);
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) alphabet.charAt(random.nextInt(letters));
        }
        return file;
    }

    private static List<Block> randomBlocks(byte[] file, Random random) {
        List<Block> blocks = new ArrayList<>();
        long place = random.nextInt(3);
        for (int at = 0; at < file.length; ) {
            int length = Math.min(1 + random.nextInt(12), file.length - at);
            blocks.add(new Block(place, Arrays.copyOfRange(file, at, at + length)));
            at += length;
            place += 1 + random.nextInt(8);
        }
        return blocks;
    }

    /** What a block at a place in the compressed file decompresses to. */
    private record Block(long place, byte[] content) {}

    /** A compressed file that can be split at its blocks. */
    private static final class BlockSplitStream implements SplitStream {
        private final List<Block> blocks;
        private final long start;
        private final long end;
        private int next;
        private ByteArrayInputStream current = new ByteArrayInputStream(new byte[0]);
        private long position;

        private BlockSplitStream(List<Block> all, long start, long end) {
            this.blocks = all.stream().filter(b -> b.place >= start).toList();
            this.start = start;
            this.end = end;
            this.position = start;
        }

        @Override
        public java.io.InputStream stream() {
            return new java.io.InputStream() {
                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    if (current.available() == 0) {
                        if (next == blocks.size()) {
                            return -1;
                        }
                        Block block = blocks.get(next++);
                        current = new ByteArrayInputStream(block.content);
                        position = block.place;
                    }
                    return current.read(bytes, offset, length);
                }
            };
        }

        @Override
        public long start() {
            return start;
        }

        @Override
        public long end() {
            return end;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean offsetsAreInFile() {
            return false;
        }

        @Override
        public boolean startsAtRecord() {
            return start == 0;
        }

        @Override
        public void close() {}
    }

    /** A file in memory that gives at most some bytes per read. */
    private static final class InMemoryInput extends SeekableInput {
        private final byte[] file;
        private final int perRead;
        private int at;

        private InMemoryInput(byte[] file, int perRead) {
            this.file = file;
            this.perRead = perRead;
        }

        @Override
        public void seek(long newPosition) {
            at = (int) newPosition;
        }

        @Override
        public long position() {
            return at;
        }

        @Override
        public int available() {
            return file.length - at;
        }

        @Override
        public int read() {
            return at < file.length ? file[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (at == file.length) {
                return -1;
            }
            int count = Math.min(Math.min(perRead, length), file.length - at);
            System.arraycopy(file, at, bytes, offset, count);
            at += count;
            return count;
        }
    }
}
