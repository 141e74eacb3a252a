package windrow.worker.files;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a codec decompresses, with its failures told apart: those of the file below pass as they are, all others mean that the file is
 * damaged and name it. Codecs throw many things at damaged bytes, run-time exceptions among them.
 */
final class CheckedStream extends InputStream {

    private final String file;
    private final InputStream decompressed;
    private final Source source;

    private CheckedStream(String file, InputStream decompressed, Source source) {
        this.file = file;
        this.decompressed = decompressed;
        this.source = source;
    }

    @FunctionalInterface
    interface Codec {
        InputStream open(InputStream compressed) throws IOException;
    }

    static CheckedStream open(String file, InputStream compressed, Codec codec) throws IOException {
        Source source = new Source(compressed);
        try {
            return new CheckedStream(file, codec.open(source), source);
        } catch (IOException | RuntimeException e) {
            throw told(file, source, e);
        }
    }

    private static IOException told(String file, Source source, Exception e) {
        IOException below = source.failure;
        if (below != null) {
            return below;
        }
        if (e instanceof CorruptInputException corrupt) {
            return corrupt;
        }
        String message = e.getMessage();
        String what = e instanceof EOFException
                ? "it is cut short" + (message == null ? "" : " (" + message + ")")
                : message == null ? e.toString() : message;
        return new CorruptInputException(file, what, e);
    }

    @Override
    public int read() throws IOException {
        try {
            return decompressed.read();
        } catch (IOException | RuntimeException e) {
            throw told(file, source, e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return decompressed.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            throw told(file, source, e);
        }
    }

    @Override
    public void close() throws IOException {
        decompressed.close();
    }

    /** Remembers what went wrong below the codec. */
    private static final class Source extends FilterInputStream {

        private @Nullable IOException failure;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
