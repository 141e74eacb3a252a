package windrow.shuffle.order;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import windrow.shuffle.format.Hash64;

/**
 * A key as two words, its head and its tail. The head is its first eight bytes, most significant first and filled up with zeros. The tail of a
 * key of up to 15 bytes holds the others the same way, and its length in the lowest byte: the two words are all there is of the key. The tail of
 * a longer key is a hash, with 16 in the lowest byte.
 */
public final class KeyWords {
    /** The longest key that two words hold. */
    public static final int MAX_BYTES = 2 * Long.BYTES - 1;

    private static final int MORE = MAX_BYTES + 1;

    private static final long LAST_BYTE = 0xFF;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyWords() {}

    /** Without a branch that depends on the length, which no processor could guess. */
    public static long head(byte[] key, int offset, int length) {
        if (offset + Long.BYTES > key.length || length == 0) {
            return slowWord(key, offset, Math.min(length, Long.BYTES));
        }
        return (long) LONG.get(key, offset) & -1L << Math.max(0, Long.SIZE - Byte.SIZE * length);
    }

    /** As {@link #head}, for keys of up to 15 bytes. */
    public static long tail(byte[] key, int offset, int length) {
        if (length > MAX_BYTES) {
            return (Hash64.hash(key, offset, length, 0) & ~LAST_BYTE) | MORE;
        }
        int rest = Math.max(0, length - Long.BYTES);
        if (offset + 2 * Long.BYTES > key.length) {
            return slowWord(key, offset + Long.BYTES, rest) | length;
        }
        // shifted twice, since shifting by all 64 bits is none
        return (long) LONG.get(key, offset + Long.BYTES) & -1L << (Long.SIZE - 1 - Byte.SIZE * rest) << 1 | length;
    }

    private static long slowWord(byte[] key, int offset, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (key[offset + i] & LAST_BYTE) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return word;
    }

    /** True if the words are the whole key. */
    public static boolean isWhole(long tail) {
        return (tail & LAST_BYTE) != MORE;
    }

    /** Of a whole key. */
    public static int length(long tail) {
        return (int) (tail & LAST_BYTE);
    }

    /** Writes a whole key; all {@link #MORE 16} bytes are overwritten. */
    public static void put(long head, long tail, byte[] to) {
        LONG.set(to, 0, head);
        LONG.set(to, Long.BYTES, tail & ~LAST_BYTE);
    }

    /** {@link KeyPrefix} of a whole key's part behind its first {@code depth} bytes. */
    public static long prefix(long head, long tail, int depth) {
        int left = length(tail) - depth;
        int shift = Byte.SIZE * depth;
        long rest = tail & ~LAST_BYTE;
        long word;
        if (shift == 0) {
            word = head;
        } else if (shift < Long.SIZE) {
            word = head << shift | rest >>> (Long.SIZE - shift);
        } else {
            word = shift < 2 * Long.SIZE ? rest << (shift - Long.SIZE) : 0;
        }
        return word & ~LAST_BYTE | Math.min(left, KeyPrefix.BYTES + 1);
    }
}
