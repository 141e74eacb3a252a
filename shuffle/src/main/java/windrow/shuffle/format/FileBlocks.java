package windrow.shuffle.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/** Blocks that go to a segment file, compressed where that gains something, and with checksums. Used by one thread. */
final class FileBlocks implements BlockSink {
    /** Several blocks go to the file in one write. */
    private static final int STAGING_BYTES = 256 * 1024;

    /** Smaller blocks are stored as they are: too little to gain, and tiny jobs need not load the compressor. */
    private static final int MIN_COMPRESSED_BYTES = 512;

    private final Path file;
    private final Compression compression;
    private final FileChannel channel;
    private final byte[] staging = new byte[STAGING_BYTES];
    private final ByteBuffer stagingBuffer = ByteBuffer.wrap(staging);
    private final CRC32C crc = new CRC32C();
    private final long[] lengths;

    private @Nullable LZ4Compressor compressor;
    private int staged;

    private FileBlocks(Path file, int partitions, Compression compression, FileChannel channel) {
        this.file = file;
        this.compression = compression;
        this.channel = channel;
        this.lengths = new long[partitions];
    }

    /** Creates the file, or empties the one that there is. */
    static FileBlocks create(Path file, int partitions, Compression compression) throws SegmentWriteException {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new FileBlocks(file, partitions, compression, channel);
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
    }

    @Override
    public byte[] put(int partition, byte[] block, int raw) throws SegmentWriteException {
        int body = staged + BlockFormat.HEADER_BYTES;
        int stored = compress(block, raw, body);
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
        // what the next block takes at worst: LZ4 may grow incompressible data by 1/255 and 16 bytes
        if (STAGING_BYTES - staged < BlockFormat.HEADER_BYTES + BlockFormat.MAX_RAW_BYTES * 256 / 255 + 32) {
            flushStaging();
        }
        return block;
    }

    /** Compresses a block to {@code at} in the staging area; the result only counts if it is smaller. */
    private int compress(byte[] block, int length, int at) {
        if (compression == Compression.NONE || length < MIN_COMPRESSED_BYTES) {
            return length;
        }
        if (compressor == null) {
            compressor = LZ4Factory.fastestInstance().fastCompressor();
        }
        return compressor.compress(block, 0, length, staging, at, STAGING_BYTES - at);
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

    @Override
    public long[] finish() throws SegmentWriteException {
        flushStaging();
        close();
        return lengths;
    }

    @Override
    public void close() throws SegmentWriteException {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SegmentWriteException(file, e);
        }
    }
}
