package windrow.api.io;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A compressed file that cannot be split, as its only split: for every {@link Decompressor} of that kind. */
public final class WholeFileStream implements SplitStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream decompressed;
    private final Counting compressed;
    private final long length;

    private WholeFileStream(InputStream decompressed, Counting compressed, long length) {
        this.decompressed = decompressed;
        this.compressed = compressed;
        this.length = length;
    }

    /** Makes the decompressing stream over the compressed one. */
    @FunctionalInterface
    public interface Codec {
        /** Begins to decompress. */
        InputStream open(InputStream compressed) throws IOException;
    }

    /** Reads {@code input}, a file of {@code length} bytes, and closes it in the end, or at once if that cannot begin. */
    public static WholeFileStream open(SeekableInput input, long length, Codec codec) throws IOException {
        Counting counting = new Counting(input);
        try {
            return new WholeFileStream(codec.open(new BufferedInputStream(counting, BUFFER_BYTES)), counting, length);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public InputStream stream() {
        return decompressed;
    }

    @Override
    public long start() {
        return 0;
    }

    @Override
    public long end() {
        return length;
    }

    /** How much was taken up so far, but always inside. */
    @Override
    public long position() {
        return Math.max(0, Math.min(compressed.count, length - 1));
    }

    @Override
    public boolean offsetsAreInFile() {
        return false;
    }

    @Override
    public boolean startsAtRecord() {
        return true;
    }

    @Override
    public void close() throws IOException {
        decompressed.close();
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        private Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                count++;
            }
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, length);
            if (got > 0) {
                count += got;
            }
            return got;
        }
    }
}
