package windrow.shuffle.format;

import java.io.Closeable;

/** Where the blocks of a segment go as they are filled. Used by one thread. */
interface BlockSink extends Closeable {
    /**
     * Takes a block.
     *
     * @param partition whose it is; never lower than that of the block before
     * @param block {@link BlockFormat#MAX_RAW_BYTES} long
     * @param length how much of it is filled, 1 or more
     * @return what to fill next, as long as this one; may be this one
     * @throws SegmentWriteException if the disk fails
     */
    byte[] put(int partition, byte[] block, int length) throws SegmentWriteException;

    /** Writes what is left, and closes; tells the bytes of each partition. Called once, after the last block. */
    long[] finish() throws SegmentWriteException;

    /** Without {@link #finish} before, what was put is incomplete. */
    @Override
    void close() throws SegmentWriteException;
}
