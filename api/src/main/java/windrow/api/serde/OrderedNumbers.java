package windrow.api.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whole numbers in 1 to 9 bytes whose unsigned order is the numbers' order.
 *
 * <p>A number from 0 on begins with a 1 bit for its sign; then as many 1 bits as bytes follow the first one, and a 0 bit; the rest are
 * the number's own bits, the highest first:
 *
 * <pre>
 * 10xxxxxx                          up to 6 bits: 0 to 63
 * 110xxxxx x(8)                     up to 13 bits
 * 1110xxxx x(16)                    up to 20 bits
 * 11110xxx x(24)                    up to 27 bits
 * 111110xx x(32)                    up to 34 bits
 * 1111110x x(40)                    up to 41 bits
 * 11111110 x(48)                    up to 48 bits
 * 11111111 x(64)                    all others
 * </pre>
 *
 * <p>A negative number v is written as -v - 1 with all bits of all bytes turned round. The shortest form is always taken, so a number
 * has one form only.
 */
final class OrderedNumbers {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_LENGTH = 9;
    /** The bits that a form of up to seven bytes has for the number: seven per byte, one less for the sign. */
    private static final int BITS_PER_BYTE = 7;

    private OrderedNumbers() {}

    static void write(long value, ByteBuilder out) {
        long sign = value >> 63;
        long magnitude = value ^ sign;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
        if (bits < BITS_PER_BYTE) {
            out.put((int) ((0x80 | magnitude) ^ sign));
        } else if (bits < BITS_PER_BYTE * 7) {
            writeMiddle(magnitude, bits / BITS_PER_BYTE + 1, sign, out);
        } else {
            out.put((int) (0xff ^ sign));
            out.putLong(magnitude ^ sign);
        }
    }

    private static void writeMiddle(long magnitude, int length, long sign, ByteBuilder out) {
        // the prefix: length ones at the top of the length bytes
        long marked = (magnitude | (((1L << length) - 1) << (length * Byte.SIZE - length))) ^ sign;
        out.ensure(Long.BYTES);
        LONGS.set(out.array(), out.length(), marked << (Long.SIZE - length * Byte.SIZE));
        out.setLength(out.length() + length);
    }

    static long read(byte[] bytes, int offset, int length) {
        if (length < 1 || length > MAX_LENGTH || length == 8) {
            throw damaged(length);
        }
        long sign = ~((long) bytes[offset] >> 63);
        int first = (bytes[offset] ^ (int) sign) & 0xff;
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        if (ones != Math.min(length, 8)) {
            throw damaged(length);
        }
        if (length == MAX_LENGTH) {
            return (long) LONGS.get(bytes, offset + 1);
        }
        long magnitude = first & (0xff >> length);
        for (int i = offset + 1; i < offset + length; i++) {
            magnitude = (magnitude << 8) | ((bytes[i] ^ sign) & 0xff);
        }
        return magnitude ^ sign;
    }

    private static IllegalArgumentException damaged(int length) {
        return new IllegalArgumentException(
                length + " bytes that are no whole number; were they written by another serde?");
    }
}
