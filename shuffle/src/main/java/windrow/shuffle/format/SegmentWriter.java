package windrow.shuffle.format;

import java.io.Closeable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment, to a file or to memory: partitions in ascending order, records as they come. Counts and digests them for the index.
 *
 * <p>Used by one thread. Every failure to write is a {@link SegmentWriteException}.
 */
public final class SegmentWriter implements Closeable {
    /** A record up to this size rather begins a new block than spans two, so that a reader need not copy it. */
    private static final int MAX_UNSPLIT_BYTES = BlockFormat.MAX_RAW_BYTES / 8;

    private final String attempt;
    private final BlockSink blocks;
    private final long[] records;
    private final long[] digests;

    private byte[] block = new byte[BlockFormat.MAX_RAW_BYTES];
    private int blockLength;
    private int partition;
    private long partitionRecords;
    private long partitionDigest;
    private @Nullable SegmentIndex index;

    private SegmentWriter(String attempt, int partitions, BlockSink blocks) {
        this.attempt = attempt;
        this.blocks = blocks;
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
        return new SegmentWriter(attempt, partitions, FileBlocks.create(file, partitions, compression));
    }

    /**
     * Writes to memory as long as there is some. When there is no more, all goes to the file.
     *
     * @param file see {@link #create}; made only when memory does not suffice
     */
    public static SegmentWriter holding(
            SegmentMemory memory, Path file, String attempt, int partitions, Compression compression)
            throws SegmentWriteException {
        return new SegmentWriter(attempt, partitions, new HeldBlocks(memory, file, partitions, compression));
    }

    /** What follows belongs to this partition; partitions may be left out, but not come back. */
    public void startPartition(int next) throws SegmentWriteException {
        if (next < partition || next >= records.length) {
            throw new IllegalArgumentException(
                    "partition " + next + " cannot follow " + partition + " of " + records.length);
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
        if (blockLength > 0) {
            block = blocks.put(partition, block, blockLength);
            blockLength = 0;
        }
    }

    /** Writes what is left, closes the file and tells its index; the index is not written. */
    public SegmentIndex finish() throws SegmentWriteException {
        endPartition();
        SegmentIndex finished = new SegmentIndex(attempt, blocks.finish(), records, digests);
        index = finished;
        return finished;
    }

    /**
     * Takes the segment, once, after {@link #finish}, if it is in memory: what is reserved for it, {@link HeldSegment#bytes}, is the taker's
     * to give back. One that nobody has taken is forgotten when this writer is closed.
     *
     * @return null if the segment is in its file
     */
    public @Nullable HeldSegment takeHeld() {
        SegmentIndex finished = index;
        return finished != null && blocks instanceof HeldBlocks held ? held.take(finished) : null;
    }

    /** Closes the file; without {@link #finish} before, it is incomplete. */
    @Override
    public void close() throws SegmentWriteException {
        blocks.close();
    }
}
