package windrow.shuffle.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one partition, block by block. Each block's checksum is verified before any of its bytes is used,
 * and the number of records at the end. Holds two blocks, and the record at hand if that spans blocks.
 *
 * <p>Used by one thread.
 */
public final class SegmentReader implements RecordStream {
    /** A buffer for spanning records that has grown beyond this is not kept for the next one. */
    private static final int MAX_KEPT_SPAN_BYTES = 1024 * 1024;

    private static final byte[] EMPTY = new byte[0];

    private final ByteSource source;
    private final String what;
    private final long expectedRecords;
    private final CRC32C crc = new CRC32C();
    private final byte[] header = new byte[BlockFormat.HEADER_BYTES];

    private long storedLeft;
    private boolean headerRead;
    private byte[] stored = EMPTY;
    private byte[] raw = EMPTY;
    private byte[] block = EMPTY;
    private int position;
    private int limit;
    private long recordsRead;
    private byte[] span = EMPTY;
    private @Nullable LZ4SafeDecompressor decompressor;

    private byte[] record = EMPTY;
    private int keyOffset;
    private int keyLength;
    private int valueLength;

    private SegmentReader(ByteSource source, long length, long expectedRecords, String what) {
        this.source = source;
        this.storedLeft = length;
        this.expectedRecords = expectedRecords;
        this.what = what;
    }

    /**
     * Reads from a file.
     *
     * @param offset where the partition begins
     * @param length its stored bytes
     * @param records how many it must have
     * @param what names the partition in errors
     */
    public static SegmentReader ofFile(Path file, long offset, long length, long records, String what)
            throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new SegmentReader(new ByteSource.OfFile(channel, true, offset), length, records, what);
    }

    /** As {@link #ofFile}, from a map's own output: trouble with reading it once it is open is a {@link CorruptSegmentException}. */
    public static SegmentReader ofMapOutput(Path file, long offset, long length, long records, String what)
            throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ByteSource.OfFile bytes = new ByteSource.OfFile(channel, true, offset);
        return new SegmentReader(new ByteSource.OfMapOutput(bytes, file, what), length, records, what);
    }

    /** Reads from a file that is open and stays open; several readers may share it. */
    public static SegmentReader ofChannel(FileChannel channel, long offset, long length, long records, String what) {
        return new SegmentReader(new ByteSource.OfFile(channel, false, offset), length, records, what);
    }

    /** Reads from memory. */
    public static SegmentReader ofBytes(byte[] bytes, int offset, int length, long records, String what) {
        return new SegmentReader(new ByteSource.OfBytes(bytes, offset, length), length, records, what);
    }

    /** Reads {@code length} bytes of a stream, which is closed with the reader. */
    public static SegmentReader ofStream(InputStream in, long length, long records, String what) {
        return new SegmentReader(new ByteSource.OfStream(in), length, records, what);
    }

    @Override
    public boolean next() throws IOException {
        if (position == limit && !nextBlock()) {
            if (recordsRead != expectedRecords) {
                throw corrupt("it has " + recordsRead + " records, and its index says " + expectedRecords);
            }
            return false;
        }
        recordsRead++;
        if (limit - position >= RecordFormat.MAX_HEADER_BYTES) {
            readFromBlock();
        } else {
            readSpanning(readVarint(), readVarint());
        }
        return true;
    }

    /** Reads a record whose header is known to be in this block; mostly the rest of it is, too. */
    private void readFromBlock() throws IOException {
        byte[] b = block;
        int p = position;
        int kl = b[p++];
        if (kl < 0) {
            position = p - 1;
            kl = readVarint();
            p = position;
        }
        int vl = b[p++];
        if (vl < 0) {
            position = p - 1;
            vl = readVarint();
            p = position;
        }
        if ((long) kl + vl > limit - p) {
            position = p;
            readSpanning(kl, vl);
            return;
        }
        record = b;
        keyOffset = p;
        keyLength = kl;
        valueLength = vl;
        position = p + kl + vl;
    }

    private int readVarint() throws IOException {
        long n = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (position == limit && !nextBlock()) {
                throw corrupt("it ends within a record");
            }
            int b = block[position++];
            n |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                if (n > Integer.MAX_VALUE) {
                    break;
                }
                return (int) n;
            }
        }
        throw corrupt("record " + recordsRead + " has a length that is none");
    }

    /** Joins a record from several blocks; the buffer grows with the bytes that are really there, not by the length. */
    private void readSpanning(int kl, int vl) throws IOException {
        long size = (long) kl + vl;
        if (size > RecordFormat.MAX_STORED_BYTES) {
            throw corrupt("record " + recordsRead + " is said to have " + size + " bytes");
        }
        int total = (int) size;
        if (span.length > MAX_KEPT_SPAN_BYTES) {
            span = EMPTY;
        }
        int have = 0;
        while (have < total) {
            if (position == limit && !nextBlock()) {
                throw corrupt("it ends within a record");
            }
            int n = Math.min(total - have, limit - position);
            if (have + n > span.length) {
                long grown = Math.max(have + n, Math.min(total, 2L * have + BlockFormat.MAX_RAW_BYTES));
                span = Arrays.copyOf(span, (int) grown);
            }
            System.arraycopy(block, position, span, have, n);
            position += n;
            have += n;
        }
        record = span;
        keyOffset = 0;
        keyLength = kl;
        valueLength = vl;
    }

    /** Reads and verifies the next block; false at the end of the partition. */
    private boolean nextBlock() throws IOException {
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
        position = 0;
        limit = rawLength;
        return true;
    }

    private byte[] decompress(int rawLength, int storedLength) throws CorruptSegmentException {
        if (raw.length < rawLength) {
            raw = new byte[rawLength > 16 * 1024 ? BlockFormat.MAX_RAW_BYTES : rawLength];
        }
        if (decompressor == null) {
            decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        }
        int length;
        try {
            length = decompressor.decompress(stored, 0, storedLength, raw, 0, rawLength);
        } catch (LZ4Exception e) {
            throw corrupt("a block cannot be decompressed: " + e.getMessage());
        }
        if (length != rawLength) {
            throw corrupt("a block has " + length + " bytes instead of " + rawLength);
        }
        return raw;
    }

    private void read(byte[] into, int length) throws IOException {
        try {
            source.readFully(into, 0, length);
        } catch (EOFException e) {
            throw corrupt("it is cut short");
        }
    }

    private CorruptSegmentException corrupt(String problem) {
        return new CorruptSegmentException(what, problem);
    }

    @Override
    public byte[] keyBuffer() {
        return record;
    }

    @Override
    public int keyOffset() {
        return keyOffset;
    }

    @Override
    public int keyLength() {
        return keyLength;
    }

    @Override
    public byte[] valueBuffer() {
        return record;
    }

    @Override
    public int valueOffset() {
        return keyOffset + keyLength;
    }

    @Override
    public int valueLength() {
        return valueLength;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
