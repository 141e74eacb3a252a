package windrow.coordinator.journal.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Puts fields behind one another into a buffer that grows. Not thread-safe. */
final class FieldWriter {

    private static final int FIRST_BYTES = 1 << 12;

    /** A buffer that one large item made larger than this is not kept. */
    private static final int KEPT_BYTES = 4 << 20;

    private final Map<String, Integer> names = new HashMap<>();
    private byte[] buffer = new byte[FIRST_BYTES];
    private int size;

    int size() {
        return size;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Forgets the fields, not the names. */
    void clear() {
        size = 0;
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[FIRST_BYTES];
        }
    }

    void u8(int value) {
        room(1);
        buffer[size++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    void u32(int value) {
        room(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
    }

    void u64(long value) {
        u32((int) (value >>> 32));
        u32((int) value);
    }

    /** Of an unsigned number: what is negative takes ten bytes. */
    void varint(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            buffer[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        buffer[size++] = (byte) left;
    }

    void zigzag(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    void string(String value) {
        int length = encodedLength(value);
        varint(length);
        room(length);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                buffer[size++] = (byte) c;
            } else if (c < 0x800) {
                buffer[size++] = (byte) (0xC0 | (c >> 6));
                buffer[size++] = (byte) (0x80 | (c & 0x3F));
            } else {
                buffer[size++] = (byte) (0xE0 | (c >> 12));
                buffer[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                buffer[size++] = (byte) (0x80 | (c & 0x3F));
            }
        }
    }

    private static int encodedLength(String value) {
        long length = value.length();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            length += c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
        }
        if (length > Format.MAX_ITEM_BYTES) {
            throw tooLong(length);
        }
        return (int) length;
    }

    /** A string that is said often. */
    void name(String value) {
        Integer number = names.get(value);
        if (number != null) {
            varint(number + 2L);
        } else if (names.size() < Format.MAX_NAMES && value.length() <= Format.MAX_NAME_CHARS) {
            names.put(value, names.size());
            varint(1);
            string(value);
        } else {
            varint(0);
            string(value);
        }
    }

    <T> void list(List<T> values, BiConsumer<FieldWriter, T> writer) {
        varint(values.size());
        for (T value : values) {
            writer.accept(this, value);
        }
    }

    /** As differences: what hardly changes from one to the next takes a byte each. */
    void longs(long[] column) {
        varint(column.length);
        long before = 0;
        for (long each : column) {
            zigzag(each - before);
            before = each;
        }
    }

    /** As {@link #longs}. */
    void ints(int[] column) {
        varint(column.length);
        int before = 0;
        for (int each : column) {
            zigzag(each - before);
            before = each;
        }
    }

    /** In the order of the keys, so that equal maps give equal bytes. */
    <V> void map(Map<String, V> values, BiConsumer<FieldWriter, V> writer) {
        varint(values.size());
        new TreeMap<>(values).forEach((key, value) -> {
            name(key);
            writer.accept(this, value);
        });
    }

    void bytes(byte[] from, int offset, int length) {
        room(length);
        System.arraycopy(from, offset, buffer, size, length);
        size += length;
    }

    private void room(int bytes) {
        if (bytes <= buffer.length - size) {
            return;
        }
        long needed = (long) size + bytes;
        // a batch may hold one item of the greatest length and a few small ones
        if (needed > 2L * Format.MAX_ITEM_BYTES) {
            throw tooLong(needed);
        }
        buffer =
                Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * buffer.length, 2L * Format.MAX_ITEM_BYTES)));
    }

    private static IllegalArgumentException tooLong(long bytes) {
        return new IllegalArgumentException(
                bytes + " bytes for the journal at once, and an item may have " + Format.MAX_ITEM_BYTES + " at most");
    }
}
