package windrow.bench.data;

import java.util.Arrays;

/** Slices of one array, one behind the other, as keys or values lie in a reader's buffer. */
public final class Slices {
    private final byte[] bytes;
    /** Where each slice begins, and at the end where the last one ends. */
    private final int[] starts;

    private Slices(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** The array that all slices lie in; a few bytes follow the last one, as in a buffer. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many there are. */
    public int count() {
        return starts.length - 1;
    }

    /** Where slice {@code i} begins. */
    public int offset(int i) {
        return starts[i];
    }

    /** The bytes of slice {@code i}. */
    public int length(int i) {
        return starts[i + 1] - starts[i];
    }

    /** The bytes of all together. */
    public int totalBytes() {
        return starts[starts.length - 1];
    }

    /** Collects slices. */
    static final class Builder {
        private static final int PADDING = Long.BYTES;

        private byte[] bytes = new byte[1 << 16];
        private int[] starts = new int[1 << 10];
        private int count;
        private int length;

        int totalBytes() {
            return length;
        }

        Builder put(int value) {
            if (length + PADDING >= bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            bytes[length++] = (byte) value;
            return this;
        }

        Builder put(byte[] from, int offset, int n) {
            for (int i = 0; i < n; i++) {
                put(from[offset + i]);
            }
            return this;
        }

        /** Ends the slice that was put last. */
        void end() {
            if (++count == starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
            }
            starts[count] = length;
        }

        Slices build() {
            return new Slices(bytes, Arrays.copyOf(starts, count + 1));
        }
    }
}
