package windrow.coordinator.journal.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes fields out of a range of bytes. Every length is checked before anything is made of it. Not thread-safe. */
final class FieldReader {

    /** Reads one value. */
    @FunctionalInterface
    interface Of<T> {
        T read(FieldReader in) throws MalformedException;
    }

    /** A list is not made longer than this before its values were seen. */
    private static final int FIRST_VALUES = 64;

    private final List<String> names = new ArrayList<>();
    private byte[] buffer = {};
    private int position;
    private int end;
    private char[] chars = new char[256];

    /** The next fields are these. The names stay. */
    void take(byte[] bytes, int offset, int length) {
        buffer = bytes;
        position = offset;
        end = offset + length;
    }

    int remaining() {
        return end - position;
    }

    int u8() throws MalformedException {
        need(1);
        return buffer[position++] & 0xFF;
    }

    boolean bool() throws MalformedException {
        int value = u8();
        if (value > 1) {
            throw new MalformedException(value + " is neither yes nor no");
        }
        return value == 1;
    }

    int u32() throws MalformedException {
        need(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << 8) | (buffer[position++] & 0xFF);
        }
        return value;
    }

    long u64() throws MalformedException {
        return ((long) u32() << 32) | (u32() & 0xFFFF_FFFFL);
    }

    long varint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new MalformedException("a number of more than ten bytes");
    }

    /** A varint from 0 on that fits into an int. */
    int number() throws MalformedException {
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedException(value + " where a number from 0 to " + Integer.MAX_VALUE + " should be");
        }
        return (int) value;
    }

    long zigzag() throws MalformedException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    int zigzagInt() throws MalformedException {
        long value = zigzag();
        if (value != (int) value) {
            throw new MalformedException(value + " where a number of 32 bits should be");
        }
        return (int) value;
    }

    String string() throws MalformedException {
        int length = number();
        need(length);
        if (chars.length < length) {
            chars = new char[length];
        }
        int count = 0;
        int stop = position + length;
        while (position < stop) {
            int first = buffer[position++];
            if (first >= 0) {
                chars[count++] = (char) first;
            } else if ((first & 0xE0) == 0xC0) {
                chars[count++] = (char) (((first & 0x1F) << 6) | following(stop));
            } else if ((first & 0xF0) == 0xE0) {
                chars[count++] = (char) (((first & 0x0F) << 12) | (following(stop) << 6) | following(stop));
            } else {
                throw new MalformedException("a string with a byte that begins no character");
            }
        }
        return new String(chars, 0, count);
    }

    private int following(int stop) throws MalformedException {
        if (position == stop || (buffer[position] & 0xC0) != 0x80) {
            throw new MalformedException("a string with a cut character");
        }
        return buffer[position++] & 0x3F;
    }

    String name() throws MalformedException {
        long said = varint();
        if (said == 0) {
            return string();
        }
        if (said == 1) {
            String name = string();
            if (names.size() == Format.MAX_NAMES) {
                throw new MalformedException("more than " + Format.MAX_NAMES + " names");
            }
            names.add(name);
            return name;
        }
        if (said < 0 || said - 2 >= names.size()) {
            throw new MalformedException("name " + (said - 2) + " of " + names.size());
        }
        return names.get((int) (said - 2));
    }

    /** How many values follow, each of which takes at least one byte. */
    int count() throws MalformedException {
        int count = number();
        if (count > remaining()) {
            throw new MalformedException(count + " values in " + remaining() + " bytes");
        }
        return count;
    }

    <T> List<T> list(Of<T> reader) throws MalformedException {
        int count = count();
        if (count == 0) {
            return List.of();
        }
        List<T> values = new ArrayList<>(Math.min(count, FIRST_VALUES));
        for (int i = 0; i < count; i++) {
            values.add(reader.read(this));
        }
        return List.copyOf(values);
    }

    long[] longs() throws MalformedException {
        long[] column = new long[count()];
        long before = 0;
        for (int i = 0; i < column.length; i++) {
            before += zigzag();
            column[i] = before;
        }
        return column;
    }

    int[] ints() throws MalformedException {
        int[] column = new int[count()];
        int before = 0;
        for (int i = 0; i < column.length; i++) {
            before += zigzagInt();
            column[i] = before;
        }
        return column;
    }

    /** In the order in which it was written. */
    <V> Map<String, V> map(Of<V> reader) throws MalformedException {
        int count = count();
        if (count == 0) {
            return Map.of();
        }
        Map<String, V> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = name();
            if (values.put(key, reader.read(this)) != null) {
                throw new MalformedException("'" + key + "' twice in a map");
            }
        }
        return Collections.unmodifiableMap(values);
    }

    private void need(int bytes) throws MalformedException {
        if (bytes > remaining()) {
            throw new MalformedException("a field of " + bytes + " bytes where " + remaining() + " are left");
        }
    }
}
