package windrow.shuffle.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A fast, well mixed 64-bit hash of a byte range, eight bytes a step. It is part of the file format through
 * {@link RecordDigest}, so its values never change; it does not withstand an adversary.
 */
public final class Hash64 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Odd constants with about half of their bits set; taken from the fractions of square roots of primes. */
    private static final long M1 = 0x6A09E667F3BCC909L;

    private static final long M2 = 0xBB67AE8584CAA73BL;

    private Hash64() {}

    /** Hashes {@code length} bytes from {@code offset} on, going on from {@code seed}. */
    public static long hash(byte[] bytes, int offset, int length, long seed) {
        long h = seed + length * M2;
        int at = offset;
        int left = length;
        while (left >= 8) {
            h = step(h, (long) LONG.get(bytes, at));
            at += 8;
            left -= 8;
        }
        if (left > 0) {
            h = step(h, tail(bytes, at, left));
        }
        return mix(h);
    }

    private static long tail(byte[] bytes, int at, int left) {
        if (at + Long.BYTES <= bytes.length) {
            return (long) LONG.get(bytes, at) & ((1L << (Byte.SIZE * left)) - 1);
        }
        long w = 0;
        for (int i = left - 1; i >= 0; i--) {
            w = (w << 8) | (bytes[at + i] & 0xFF);
        }
        return w;
    }

    private static long step(long h, long word) {
        long x = (h ^ word) * M1;
        return x ^ (x >>> 29);
    }

    /** Spreads every bit of {@code h} over the whole word; a bijection. */
    public static long mix(long h) {
        long x = (h ^ (h >>> 32)) * M1;
        x = (x ^ (x >>> 29)) * M2;
        return x ^ (x >>> 32);
    }
}
