package windrow.worker.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/** The blocks of a bzip2 file that begin in a split, and those behind. A block's place is the byte in which it begins. */
final class Bzip2SplitStream extends InputStream implements SplitStream {

    private static final byte[] MAGIC = {'B', 'Z', 'h'};

    /** The head of the file, in front of its first block: 'BZh' and the level. */
    private static final int HEAD_BYTES = 4;

    private final String file;
    private final SeekableInput input;
    private final long end;
    private final long length;
    private final boolean fromStart;
    private final Bzip2Blocks blocks;
    private Bzip2Blocks.@Nullable Block nextBlock;
    private final long start;
    private @Nullable InputStream block;
    private long blockOffset;
    private long position;

    private Bzip2SplitStream(String file, SeekableInput input, long asked, long end, long length, Bzip2Blocks blocks)
            throws IOException {
        this.file = file;
        this.input = input;
        this.end = end;
        this.length = length;
        this.fromStart = asked == 0;
        this.blocks = blocks;
        this.nextBlock = blocks.next();
        this.start = fromStart ? 0 : nextBlock == null ? Math.max(end, asked) : nextBlock.offset();
        this.position = start;
    }

    static Bzip2SplitStream open(String file, SeekableInput input, long start, long end, long length)
            throws IOException {
        if (start == 0 && length > 0) {
            byte[] head = input.readNBytes(HEAD_BYTES);
            boolean bzip2 = head.length == HEAD_BYTES;
            for (int i = 0; i < MAGIC.length && bzip2; i++) {
                bzip2 = head[i] == MAGIC[i];
            }
            if (!bzip2) {
                throw new CorruptInputException(file, "it does not begin as a bzip2 file does", null);
            }
        }
        // The first block belongs to the split that has the file's start, wherever others begin.
        long from = Math.min(length, start <= HEAD_BYTES ? HEAD_BYTES : start);
        input.seek(from);
        long startBit = from * Byte.SIZE + (start > 0 && start <= HEAD_BYTES ? 1 : 0);
        return new Bzip2SplitStream(file, input, start, end, length, new Bzip2Blocks(file, input, startBit));
    }

    @Override
    public InputStream stream() {
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (true) {
            if (block == null && !openBlock()) {
                return -1;
            }
            int got = block == null ? -1 : block.read(bytes, offset, count);
            if (got > 0) {
                position = blockOffset;
                return got;
            }
            block = null;
        }
    }

    private boolean openBlock() throws IOException {
        Bzip2Blocks.Block found = nextBlock == null ? blocks.next() : nextBlock;
        nextBlock = null;
        if (found == null) {
            return false;
        }
        blockOffset = fromStart && found.offset() <= HEAD_BYTES ? 0 : found.offset();
        block = CheckedStream.open(
                file + " (block at " + found.offset() + ")",
                new ByteArrayInputStream(found.bytes(), 0, found.length()),
                BZip2CompressorInputStream::new);
        return true;
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
        return Math.min(position, Math.max(length, 0));
    }

    @Override
    public boolean offsetsAreInFile() {
        return false;
    }

    @Override
    public boolean startsAtRecord() {
        return fromStart;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
