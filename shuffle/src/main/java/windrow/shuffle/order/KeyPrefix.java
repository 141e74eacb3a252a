package windrow.shuffle.order;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The beginning of a key as one word whose unsigned order is the key's order: its first seven bytes, most significant
 * first and filled up with zeros, and below them how many bytes there are, 8 standing for eight or more. So words of short
 * keys are equal only if the keys are, and comparing the keys themselves is needed only where both words end in 8.
 */
public final class KeyPrefix {
    /** How many bytes of the key a word holds. */
    public static final int BYTES = 7;

    /** The low byte of a word that does not hold the whole key. */
    private static final int MORE = BYTES + 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyPrefix() {}

    /** The word for a key in a byte range. */
    public static long of(byte[] bytes, int offset, int length) {
        if (length > BYTES) {
            return ((long) LONG.get(bytes, offset) & ~0xFFL) | MORE;
        }
        if (length == 0) {
            return 0;
        }
        if (offset + Long.BYTES <= bytes.length) {
            return ((long) LONG.get(bytes, offset) & (-1L << (64 - 8 * length))) | length;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (bytes[offset + i] & 0xFFL) << (56 - 8 * i);
        }
        return word | length;
    }

    /** True if keys with this word are equal to each other, with nothing beyond it to compare. */
    public static boolean isWhole(long word) {
        return (word & 0xFF) != MORE;
    }
}
