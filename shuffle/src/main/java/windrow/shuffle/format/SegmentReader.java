package windrow.shuffle.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads the records of one partition, block by block, and verifies their number at the end. What is stored has a checksum for each block,
 * which is verified before any of its bytes is used. Holds two blocks, and the record at hand if that spans blocks.
 *
 * <p>Used by one thread.
 */
public final class SegmentReader implements RecordStream {
    /** A buffer for spanning records that has grown beyond this is not kept for the next one. */
    private static final int MAX_KEPT_SPAN_BYTES = 1024 * 1024;

    private static final byte[] EMPTY = new byte[0];

    private final BlockSource blocks;
    private final String what;
    private final long expectedRecords;

    private byte[] block = EMPTY;
    private int position;
    private int limit;
    private long recordsRead;
    private byte[] span = EMPTY;

    private byte[] record = EMPTY;
    private int keyOffset;
    private int keyLength;
    private int valueLength;

    private SegmentReader(ByteSource source, long length, long expectedRecords, String what) {
        this(new StoredBlocks(source, length, what), expectedRecords, what);
    }

    /** @param blocks closed with this */
    SegmentReader(BlockSource blocks, long expectedRecords, String what) {
        this.blocks = blocks;
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

    /** Goes to the next block; false at the end of the partition. */
    private boolean nextBlock() throws IOException {
        if (!blocks.next()) {
            return false;
        }
        block = blocks.bytes();
        position = 0;
        limit = blocks.length();
        return true;
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
        blocks.close();
    }
}
