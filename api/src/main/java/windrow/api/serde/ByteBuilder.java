package windrow.api.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A byte array that grows. Not thread-safe. */
public final class ByteBuilder {
    /** The most that it holds: about what a Java array can have. */
    public static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array;
    private int length;

    /** Empty, with room for {@code capacity} bytes before it has to grow. */
    public ByteBuilder(int capacity) {
        array = new byte[Math.max(capacity, 16)];
    }

    /** The bytes, from index 0 to {@code length() - 1}; another array after growing. */
    public byte[] array() {
        return array;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** A new array with the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(array, length);
    }

    /** Drops all bytes and keeps the room. */
    public void reset() {
        length = 0;
    }

    /**
     * Cuts to {@code newLength}, or lengthens by bytes that are not defined.
     *
     * @throws IllegalArgumentException if it is negative or above {@link #MAX_LENGTH}
     */
    public void setLength(int newLength) {
        if (newLength < 0) {
            throw new IllegalArgumentException("a length has to be at least 0, not " + newLength);
        }
        if (newLength > length) {
            ensure(newLength - length);
        }
        length = newLength;
    }

    /**
     * Makes room for {@code more} bytes, which may then be written into {@link #array} from {@link #length} on.
     *
     * @throws IllegalArgumentException if that goes beyond {@link #MAX_LENGTH}
     */
    public void ensure(int more) {
        if (array.length - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (more < 0 || needed > MAX_LENGTH) {
            throw new IllegalArgumentException("a record cannot be larger than " + MAX_LENGTH + " bytes (2 GiB): "
                    + length + " bytes are written, " + more + " more are to come");
        }
        array = Arrays.copyOf(array, (int) Math.min(MAX_LENGTH, Math.max(needed, array.length * 2L)));
    }

    /** Appends the lowest eight bits. */
    public void put(int oneByte) {
        ensure(1);
        array[length++] = (byte) oneByte;
    }

    /** Appends a whole array. */
    public void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    /** Appends a part of an array. */
    public void put(byte[] bytes, int offset, int count) {
        ensure(count);
        System.arraycopy(bytes, offset, array, length, count);
        length += count;
    }

    /** Appends four bytes, the highest first. */
    public void putInt(int value) {
        ensure(Integer.BYTES);
        INTS.set(array, length, value);
        length += Integer.BYTES;
    }

    /** Appends eight bytes, the highest first. */
    public void putLong(long value) {
        ensure(Long.BYTES);
        LONGS.set(array, length, value);
        length += Long.BYTES;
    }

    /** Appends 1 to 5 bytes, seven bits each, the lowest first; the top bit says that more follow. Negative numbers take 5. */
    public void putVarInt(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }

    /** Appends 1 to 10 bytes, seven bits each, the lowest first; the top bit says that more follow. Negative numbers take 10. */
    public void putVarLong(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
    }
}
