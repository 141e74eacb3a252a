package windrow.api.io;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Texts of lines, and streams of their splits from memory. */
final class SplitFakes {
    private SplitFakes() {}

    static byte[] randomLines(Random random) {
        String alphabet = "ab\n\r\n\r";
        byte[] file = new byte[1 + random.nextInt(40)];
        int letters = 2 + random.nextInt(5);
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) alphabet.charAt(random.nextInt(letters));
        }
        return file;
    }

    static List<Block> randomBlocks(byte[] file, Random random) {
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
    record Block(long place, byte[] content) {}

    /** A compressed file that can be split at its blocks. */
    static final class Blocks implements SplitStream {
        private final List<Block> blocks;
        private final long start;
        private final long end;
        private int next;
        private ByteArrayInputStream current = new ByteArrayInputStream(new byte[0]);
        private long position;

        Blocks(List<Block> all, long start, long end) {
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
    static final class Memory extends SeekableInput {
        private final byte[] file;
        private final int perRead;
        private int at;

        Memory(byte[] file, int perRead) {
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
