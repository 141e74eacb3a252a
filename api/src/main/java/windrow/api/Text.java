package windrow.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a byte array that holds text, usually UTF-8; no bytes are ever refused or changed. Compared as unsigned bytes, equal by
 * content.
 *
 * <p>Readers and the engine hand out the same Text again and again, each time pointed at the next record, so one that was handed out is
 * valid until the next record: {@link #copy} it to keep it. Not thread-safe.
 */
public final class Text implements Comparable<Text>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private transient byte[] bytes;
    private transient int offset;
    private transient int length;

    /** An empty text. */
    public Text() {
        this(new byte[0], 0, 0);
    }

    /** A view of {@code bytes}, which is not copied. */
    public Text(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** The UTF-8 form of a string. */
    public static Text of(String string) {
        byte[] encoded = string.getBytes(StandardCharsets.UTF_8);
        return new Text(encoded, 0, encoded.length);
    }

    /** A text with the bytes of all these, one behind the other. */
    public static Text concat(Text... parts) {
        int length = 0;
        for (Text part : parts) {
            length = Math.addExact(length, part.length);
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Text part : parts) {
            System.arraycopy(part.bytes, part.offset, joined, at, part.length);
            at += part.length;
        }
        return new Text(joined, 0, length);
    }

    /** Points this text at other bytes, which are not copied. For readers; never call it on a text that was handed to you. */
    public void set(byte[] newBytes, int newOffset, int newLength) {
        Objects.checkFromIndexSize(newOffset, newLength, newBytes.length);
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    /** The array that holds the text from {@link #offset} on; not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** Where in {@link #array} the text begins. */
    public int offset() {
        return offset;
    }

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** The byte at {@code index}, from 0 to {@code length() - 1}. */
    public byte byteAt(int index) {
        return bytes[offset + Objects.checkIndex(index, length)];
    }

    /** A text with bytes of its own, which stays as it is. */
    public Text copy() {
        return new Text(toBytes(), 0, length);
    }

    /** A new array with the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /**
     * {@code value} as it can be kept: Texts are copied, also within pairs and lists; other values are given back as they are, and so
     * are lists that hold nothing to copy.
     */
    @SuppressWarnings("unchecked") // the copy has the class of the value
    public static <T> T detach(T value) {
        if (value instanceof Text text) {
            return (T) text.copy();
        }
        if (value instanceof Pair<?, ?> pair) {
            return (T) Pair.of(detach(pair.first()), detach(pair.second()));
        }
        if (value instanceof List<?> list) {
            return (T) detachAll(list);
        }
        return value;
    }

    private static List<?> detachAll(List<?> list) {
        List<Object> kept = new ArrayList<>(list.size());
        boolean copied = false;
        for (Object item : list) {
            Object own = detach(item);
            copied |= own != item;
            kept.add(own);
        }
        return copied ? kept : list;
    }

    @Override
    public int compareTo(Text other) {
        return Arrays.compareUnsigned(
                bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Text that
                && length == that.length
                && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    /** By content. Not the same in every version of Windrow: do not store it. */
    @Override
    public int hashCode() {
        long hash = length * 0x9e3779b97f4a7c15L;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        if (at < end) {
            hash = mix(hash ^ tail(at, end));
        }
        return (int) (hash ^ (hash >>> 32));
    }

    private long tail(int from, int to) {
        long tail = 0;
        for (int i = to - 1; i >= from; i--) {
            tail = (tail << 8) | (bytes[i] & 0xff);
        }
        return tail;
    }

    private static long mix(long value) {
        long mixed = value * 0xbf58476d1ce4e5b9L;
        return mixed ^ (mixed >>> 29);
    }

    /** Decodes UTF-8; what is none becomes U+FFFD. */
    @Override
    public String toString() {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        out.writeInt(length);
        out.write(bytes, offset, length);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        length = in.readInt();
        bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a text of " + length + " bytes ended after " + bytes.length);
        }
    }
}
