package windrow.api.io;

import java.io.IOException;
import java.io.OutputStream;
import windrow.api.Nothing;
import windrow.api.Text;
import windrow.api.serde.ByteBuilder;

/**
 * Each record's bytes as they are, the key's before the value's, with nothing between or behind them: what {@link FixedLengthInput} reads. Keys
 * and values are {@link Text} or byte arrays; {@link Nothing} adds no byte.
 */
public final class BytesOutput extends FileOutput<Object, Object> {
    private static final long serialVersionUID = 1L;

    private BytesOutput(String folder) {
        super(folder);
    }

    /** Bytes to files in {@code folder}, which must not be there yet. */
    public static BytesOutput to(String folder) {
        return new BytesOutput(folder);
    }

    @Override
    public BytesOutput qualified(FileAccess files) throws IOException {
        return new BytesOutput(files.qualify(folder()));
    }

    @Override
    protected RecordWriter<Object, Object> writer(OutputStream out) {
        return new BytesWriter(out);
    }

    /** Gathers records in a buffer of its own, so that the stream below gets few and large writes. */
    private static final class BytesWriter implements RecordWriter<Object, Object> {
        private static final int FLUSH_BYTES = 64 * 1024;

        private final OutputStream out;
        private final ByteBuilder buffer = new ByteBuilder(FLUSH_BYTES + 4096);
        private long flushed;

        BytesWriter(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(Object key, Object value) throws IOException {
            append(key);
            append(value);
            if (buffer.length() >= FLUSH_BYTES) {
                flush();
            }
        }

        private void append(Object part) {
            if (part instanceof Text text) {
                buffer.put(text.array(), text.offset(), text.length());
            } else if (part instanceof byte[] bytes) {
                buffer.put(bytes);
            } else if (part != Nothing.NOTHING) {
                throw new IllegalArgumentException("BytesOutput writes Text, byte[] and Nothing, not "
                        + (part == null ? "null" : part.getClass().getName()));
            }
        }

        private void flush() throws IOException {
            out.write(buffer.array(), 0, buffer.length());
            flushed += buffer.length();
            buffer.reset();
        }

        @Override
        public long bytesWritten() {
            return flushed + buffer.length();
        }

        @Override
        public void close() throws IOException {
            try (out) {
                flush();
            }
        }
    }
}
