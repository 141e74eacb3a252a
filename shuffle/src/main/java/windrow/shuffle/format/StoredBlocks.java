package windrow.shuffle.format;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/** Blocks as they are stored: each one's checksum is verified before any of its bytes is used. Holds two of them. Used by one thread. */
final class StoredBlocks implements BlockSource {
    private static final byte[] EMPTY = new byte[0];

    private final ByteSource source;
    private final String what;
    private final CRC32C crc = new CRC32C();
    private final byte[] header = new byte[BlockFormat.HEADER_BYTES];

    private long storedLeft;
    private boolean headerRead;
    private byte[] stored = EMPTY;
    private byte[] raw = EMPTY;
    private byte[] block = EMPTY;
    private int length;
    private @Nullable LZ4SafeDecompressor decompressor;

    /**
     * @param source closed with this
     * @param length stored bytes of the partition
     * @param what names it in errors
     */
    StoredBlocks(ByteSource source, long length, String what) {
        this.source = source;
        this.storedLeft = length;
        this.what = what;
    }

    @Override
    public boolean next() throws IOException {
        if (storedLeft == 0) {
            return false;
        }
        if (!headerRead) {
            if (storedLeft < BlockFormat.HEADER_BYTES) {
                throw corrupt("its last " + storedLeft + " bytes are no block");
            }
            read(header, BlockFormat.HEADER_BYTES);
        }
        int rawLength = BlockFormat.getInt(header, 0);
        int storedLength = BlockFormat.getInt(header, 4);
        int flags = BlockFormat.getInt(header, 8);
        boolean plain = flags == BlockFormat.FLAGS_NONE;
        if (!BlockFormat.isHeader(header, storedLeft - BlockFormat.HEADER_BYTES)) {
            throw corrupt("a block's header is damaged");
        }
        storedLeft -= BlockFormat.HEADER_BYTES + storedLength;
        // the header of the next block comes along with this block: one read per block
        headerRead = storedLeft >= BlockFormat.HEADER_BYTES;
        int wanted = storedLength + (headerRead ? BlockFormat.HEADER_BYTES : 0);
        if (stored.length < wanted) {
            stored = new byte[wanted > 8 * 1024 ? BlockFormat.MAX_RAW_BYTES + BlockFormat.HEADER_BYTES : wanted];
        }
        read(stored, wanted);
        crc.reset();
        crc.update(header, 0, BlockFormat.CHECKED_HEADER_BYTES);
        crc.update(stored, 0, storedLength);
        if ((int) crc.getValue() != BlockFormat.getInt(header, BlockFormat.CHECKED_HEADER_BYTES)) {
            throw corrupt("a block's checksum does not agree with its bytes");
        }
        if (headerRead) {
            System.arraycopy(stored, storedLength, header, 0, BlockFormat.HEADER_BYTES);
        }
        block = plain ? stored : decompress(rawLength, storedLength);
        length = rawLength;
        return true;
    }

    private byte[] decompress(int rawLength, int storedLength) throws CorruptSegmentException {
        if (raw.length < rawLength) {
            raw = new byte[rawLength > 16 * 1024 ? BlockFormat.MAX_RAW_BYTES : rawLength];
        }
        if (decompressor == null) {
            decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        }
        int got;
        try {
            got = decompressor.decompress(stored, 0, storedLength, raw, 0, rawLength);
        } catch (LZ4Exception e) {
            throw corrupt("a block cannot be decompressed: " + e.getMessage());
        }
        if (got != rawLength) {
            throw corrupt("a block has " + got + " bytes instead of " + rawLength);
        }
        return raw;
    }

    private void read(byte[] into, int wanted) throws IOException {
        try {
            source.readFully(into, 0, wanted);
        } catch (EOFException e) {
            throw corrupt("it is cut short");
        }
    }

    private CorruptSegmentException corrupt(String problem) {
        return new CorruptSegmentException(what, problem);
    }

    @Override
    public byte[] bytes() {
        return block;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
