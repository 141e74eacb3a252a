package windrow.api.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import windrow.api.Nothing;
import windrow.api.Text;
import windrow.api.serde.ByteBuilder;

/** Gathers lines in a buffer of its own, so that the stream below gets few and large writes. */
final class LineWriter implements RecordWriter<Object, Object> {
    private static final int FLUSH_BYTES = 64 * 1024;

    private final OutputStream out;
    private final ByteBuilder buffer = new ByteBuilder(FLUSH_BYTES + 4096);
    private final byte[] digits = new byte[20];
    private long flushed;

    LineWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(@Nullable Object key, @Nullable Object value) throws IOException {
        boolean hasKey = isSomething(key);
        boolean hasValue = isSomething(value);
        if (hasKey) {
            append(key);
        }
        if (hasKey && hasValue) {
            buffer.put('\t');
        }
        if (hasValue) {
            append(value);
        }
        buffer.put('\n');
        if (buffer.length() >= FLUSH_BYTES) {
            flush();
        }
    }

    private static boolean isSomething(@Nullable Object part) {
        return part != null && part != Nothing.NOTHING;
    }

    private void append(@Nullable Object part) {
        if (part instanceof Text text) {
            buffer.put(text.array(), text.offset(), text.length());
        } else if (part instanceof Long number) {
            appendNumber(number);
        } else if (part instanceof Integer number) {
            appendNumber(number);
        } else if (part instanceof byte[] bytes) {
            buffer.put(bytes);
        } else {
            buffer.put(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Works on the negative number, since that side of the range is the larger one. */
    private void appendNumber(long number) {
        long rest = number < 0 ? number : -number;
        int at = digits.length;
        do {
            digits[--at] = (byte) ('0' - rest % 10);
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--at] = '-';
        }
        buffer.put(digits, at, digits.length - at);
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
