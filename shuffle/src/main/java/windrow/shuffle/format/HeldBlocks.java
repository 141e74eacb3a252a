package windrow.shuffle.format;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that are kept in memory as long as there is some; when there is no more, they go to a file, those that were kept first. Used by one
 * thread.
 */
final class HeldBlocks implements BlockSink {
    /** What a block takes beside its bytes: the array's header, where it is, and its length. */
    private static final int BYTES_PER_BLOCK = 32;

    /** What a partition takes: four words of the index, and its first block. */
    private static final int BYTES_PER_PARTITION = 4 * Long.BYTES + Integer.BYTES;

    /** A block that is less full is copied to an array of its length. */
    private static final int FULL_BYTES = BlockFormat.MAX_RAW_BYTES / 8 * 7;

    private final SegmentMemory memory;
    private final Path file;
    private final int partitions;
    private final Compression compression;

    private byte[][] blocks = new byte[16][];
    private int[] lengths = new int[16];
    private int[] starts;
    private int count;
    private int partition;
    private long reserved;
    private @Nullable FileBlocks overflow;

    /** @param file is made only if memory does not suffice */
    HeldBlocks(SegmentMemory memory, Path file, int partitions, Compression compression) throws SegmentWriteException {
        this.memory = memory;
        this.file = file;
        this.partitions = partitions;
        this.compression = compression;
        this.starts = new int[0];
        if (reserve((long) BYTES_PER_PARTITION * partitions)) {
            this.starts = new int[partitions + 1];
        } else {
            this.overflow = FileBlocks.create(file, partitions, compression);
        }
    }

    private boolean reserve(long bytes) {
        if (!memory.tryReserve(bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    @Override
    public byte[] put(int of, byte[] block, int length) throws SegmentWriteException {
        FileBlocks onDisk = overflow;
        if (onDisk == null) {
            boolean full = length >= FULL_BYTES;
            if (reserve(BYTES_PER_BLOCK + (full ? block.length : length))) {
                startPartition(of);
                keep(full ? block : Arrays.copyOf(block, length), length);
                return full ? new byte[BlockFormat.MAX_RAW_BYTES] : block;
            }
            onDisk = toFile();
        }
        return onDisk.put(of, block, length);
    }

    private void startPartition(int next) {
        Arrays.fill(starts, partition + 1, next + 1, count);
        partition = next;
    }

    private void keep(byte[] block, int length) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        blocks[count] = block;
        lengths[count++] = length;
    }

    /** Writes what was kept to the file, and gives its memory back. */
    private FileBlocks toFile() throws SegmentWriteException {
        FileBlocks onDisk = FileBlocks.create(file, partitions, compression);
        overflow = onDisk;
        startPartition(partitions);
        for (int p = 0; p < partitions; p++) {
            for (int i = starts[p]; i < starts[p + 1]; i++) {
                onDisk.put(p, blocks[i], lengths[i]);
            }
        }
        forget();
        return onDisk;
    }

    private void forget() {
        blocks = new byte[0][];
        lengths = new int[0];
        starts = new int[0];
        count = 0;
        memory.release(reserved);
        reserved = 0;
    }

    @Override
    public long[] finish() throws SegmentWriteException {
        FileBlocks onDisk = overflow;
        if (onDisk != null) {
            return onDisk.finish();
        }
        startPartition(partitions);
        long[] bytes = new long[partitions];
        for (int p = 0; p < partitions; p++) {
            for (int i = starts[p]; i < starts[p + 1]; i++) {
                bytes[p] += lengths[i];
            }
        }
        return bytes;
    }

    /**
     * What was put, after {@link #finish}, or null if that is in the file. What is reserved for it is its owner's from now on.
     *
     * @param index of the segment
     */
    @Nullable
    HeldSegment take(SegmentIndex index) {
        if (overflow != null) {
            return null;
        }
        HeldSegment segment =
                new HeldSegment(index, Arrays.copyOf(blocks, count), Arrays.copyOf(lengths, count), starts, reserved);
        reserved = 0;
        return segment;
    }

    @Override
    public void close() throws SegmentWriteException {
        forget();
        FileBlocks onDisk = overflow;
        if (onDisk != null) {
            onDisk.close();
        }
    }
}
