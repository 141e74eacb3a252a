package windrow.shuffle.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment file: partitions in ascending order, records as they come. Counts and digests them for the index.
 *
 * <p>Used by one thread. Every failure to write is a {@link SegmentWriteException}.
 */
public final class SegmentWriter implements Closeable {
    /** Several blocks go to the file in one write. */
    private static final int STAGING_BYTES = 256 * 1024;

    /** Smaller blocks are stored as they are: too little to gain, and tiny jobs need not load the compressor. */
    private static final int MIN_COMPRESSED_BYTES = 512;

    /** A record up to this size rather begins a new block than spans two, so that a reader need not copy it. */
    private static final int MAX_UNSPLIT_BYTES = BlockFormat.MAX_RAW_BYTES / 8;

    private final Path file;
    private final String attempt;
    private final Compression compression;
    private final FileChannel channel;
    private final byte[] block = new byte[BlockFormat.MAX_RAW_BYTES];
    private final byte[] staging = new byte[STAGING_BYTES];
    private final ByteBuffer stagingBuffer = ByteBuffer.wrap(staging);
    private final CRC32C crc = new CRC32C();
    private final long[] lengths;
    private final long[] records;
    private final long[] digests;

    private @Nullable LZ4Compressor compressor;
    private int blockLength;
    private int staged;
    private int partition;
    private long partitionRecords;
    private long partitionDigest;

    private SegmentWriter(Path file, String attempt, int partitions, Compression compression, FileChannel channel) {
        this.file = file;
        this.attempt = attempt;
        this.compression = compression;
        this.channel = channel;
        this.lengths = new long[partitions];
        this.records = new long[partitions];
        this.digests = new long[partitions];
    }

    /**
     * Creates the file, or empties the one that there is.
     *
     * @param attempt see {@link SegmentIndex#attempt()}
     */
    public static SegmentWriter create(Path file, String attempt, int partitions, Compression compression)
            throws SegmentWriteException {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new SegmentWriter(file, attempt, partitions, compression, channel);
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
    }

    /** What follows belongs to this partition; partitions may be left out, but not come back. */
    public void startPartition(int next) throws SegmentWriteException {
        if (next < partition || next >= lengths.length) {
            throw new IllegalArgumentException(
                    "partition " + next + " cannot follow " + partition + " of " + lengths.length);
        }
        endPartition();
        partition = next;
    }

    private void endPartition() throws SegmentWriteException {
        flushBlock();
        records[partition] += partitionRecords;
        digests[partition] += partitionDigest;
        partitionRecords = 0;
        partitionDigest = 0;
    }

    /** Appends a record to the current partition. */
    public void append(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws SegmentWriteException {
        int size = RecordFormat.recordBytes(keyLength, valueLength);
        int at = reserve(size);
        if (at >= 0) {
            int p = RecordFormat.putVarint(block, at, keyLength);
            p = RecordFormat.putVarint(block, p, valueLength);
            System.arraycopy(key, keyOffset, block, p, keyLength);
            System.arraycopy(value, valueOffset, block, p + keyLength, valueLength);
        } else {
            byte[] header = new byte[RecordFormat.MAX_HEADER_BYTES];
            int end = RecordFormat.putVarint(header, RecordFormat.putVarint(header, 0, keyLength), valueLength);
            span(header, 0, end);
            span(key, keyOffset, keyLength);
            span(value, valueOffset, valueLength);
        }
        partitionRecords++;
        partitionDigest += RecordDigest.of(key, keyOffset, keyLength, value, valueOffset, valueLength);
    }

    /** Appends a record that lies in memory as it will in the file (see {@link RecordFormat}), header and all. */
    public void appendEncoded(byte[] record, int offset, int keyLength, int valueLength) throws SegmentWriteException {
        int size = RecordFormat.recordBytes(keyLength, valueLength);
        int at = reserve(size);
        if (at >= 0) {
            System.arraycopy(record, offset, block, at, size);
        } else {
            span(record, offset, size);
        }
        int key = offset + size - keyLength - valueLength;
        partitionRecords++;
        partitionDigest += RecordDigest.of(record, key, keyLength, record, key + keyLength, valueLength);
    }

    /** Makes room for the whole record in the block and returns where, or -1 if it has to span blocks. */
    private int reserve(int size) throws SegmentWriteException {
        if (size > BlockFormat.MAX_RAW_BYTES - blockLength) {
            if (size > MAX_UNSPLIT_BYTES) {
                return -1;
            }
            flushBlock();
        }
        int at = blockLength;
        blockLength += size;
        return at;
    }

    private void span(byte[] bytes, int offset, int length) throws SegmentWriteException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (blockLength == BlockFormat.MAX_RAW_BYTES) {
                flushBlock();
            }
            int n = Math.min(left, BlockFormat.MAX_RAW_BYTES - blockLength);
            System.arraycopy(bytes, from, block, blockLength, n);
            blockLength += n;
            from += n;
            left -= n;
        }
    }

    private void flushBlock() throws SegmentWriteException {
        int raw = blockLength;
        if (raw == 0) {
            return;
        }
        int body = staged + BlockFormat.HEADER_BYTES;
        int stored = compress(body);
        int flags = stored < raw ? BlockFormat.FLAGS_LZ4 : BlockFormat.FLAGS_NONE;
        if (flags == BlockFormat.FLAGS_NONE) {
            stored = raw;
            System.arraycopy(block, 0, staging, body, raw);
        }
        BlockFormat.putInt(staging, staged, raw);
        BlockFormat.putInt(staging, staged + 4, stored);
        BlockFormat.putInt(staging, staged + 8, flags);
        crc.reset();
        crc.update(staging, staged, BlockFormat.CHECKED_HEADER_BYTES);
        crc.update(staging, body, stored);
        BlockFormat.putInt(staging, staged + BlockFormat.CHECKED_HEADER_BYTES, (int) crc.getValue());
        lengths[partition] += BlockFormat.HEADER_BYTES + stored;
        staged = body + stored;
        blockLength = 0;
        // what the next block takes at worst: LZ4 may grow incompressible data by 1/255 and 16 bytes
        if (STAGING_BYTES - staged < BlockFormat.HEADER_BYTES + BlockFormat.MAX_RAW_BYTES * 256 / 255 + 32) {
            flushStaging();
        }
    }

    /** Compresses the block to {@code at} in the staging area; the result only counts if it is smaller. */
    private int compress(int at) {
        if (compression == Compression.NONE || blockLength < MIN_COMPRESSED_BYTES) {
            return blockLength;
        }
        if (compressor == null) {
            compressor = LZ4Factory.fastestInstance().fastCompressor();
        }
        return compressor.compress(block, 0, blockLength, staging, at, STAGING_BYTES - at);
    }

    private void flushStaging() throws SegmentWriteException {
        stagingBuffer.clear().limit(staged);
        try {
            while (stagingBuffer.hasRemaining()) {
                channel.write(stagingBuffer);
            }
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
        staged = 0;
    }

    /** Writes what is left, closes the file and tells its index; the index is not written. */
    public SegmentIndex finish() throws SegmentWriteException {
        endPartition();
        flushStaging();
        close();
        return new SegmentIndex(attempt, lengths, records, digests);
    }

    /** Closes the file; without {@link #finish} before, it is incomplete. */
    @Override
    public void close() throws SegmentWriteException {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
    }
}
