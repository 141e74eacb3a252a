package windrow.shuffle.format;

import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the blocks of a partition as its bytes pass by, in pieces of any size: their headers and checksums, not what is in them. That is
 * enough to know that these are the bytes that were written, and costs little; whoever reads the records verifies all else.
 *
 * <p>What is wrong is told at the end only, so that a connection can be read to the end of the partition. Used by one thread.
 */
public final class BlockChecker {
    private final Supplier<String> what;
    private final byte[] header = new byte[BlockFormat.HEADER_BYTES];
    private final CRC32C crc = new CRC32C();
    private int headerBytes;
    private int storedLeft;
    private @Nullable String problem;

    /** @param what names the partition in errors */
    public BlockChecker(Supplier<String> what) {
        this.what = what;
    }

    /** The next bytes of the partition. */
    public void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && problem == null) {
            if (storedLeft > 0) {
                int n = Math.min(storedLeft, end - at);
                crc.update(bytes, at, n);
                storedLeft -= n;
                at += n;
                if (storedLeft == 0) {
                    endBlock();
                }
            } else {
                int n = Math.min(BlockFormat.HEADER_BYTES - headerBytes, end - at);
                System.arraycopy(bytes, at, header, headerBytes, n);
                headerBytes += n;
                at += n;
                if (headerBytes == BlockFormat.HEADER_BYTES) {
                    beginBlock();
                }
            }
        }
    }

    private void beginBlock() {
        storedLeft = BlockFormat.getInt(header, 4);
        if (!BlockFormat.isHeader(header, BlockFormat.MAX_RAW_BYTES)) {
            problem = "a block's header is damaged";
        }
        crc.reset();
        crc.update(header, 0, BlockFormat.CHECKED_HEADER_BYTES);
    }

    private void endBlock() {
        headerBytes = 0;
        if ((int) crc.getValue() != BlockFormat.getInt(header, BlockFormat.CHECKED_HEADER_BYTES)) {
            problem = "a block's checksum does not agree with its bytes";
        }
    }

    /**
     * There is no more of the partition.
     *
     * @throws CorruptSegmentException if any of it is damaged
     */
    public void end() throws CorruptSegmentException {
        if (problem == null && (headerBytes > 0 || storedLeft > 0)) {
            problem = "it ends within a block";
        }
        if (problem != null) {
            throw new CorruptSegmentException(what.get(), problem);
        }
    }
}
