package windrow.shuffle.order;

import windrow.shuffle.format.Hash64;

/**
 * A hash of a key as a word, well spread over the unsigned 64-bit numbers. Map outputs without another order are sorted by it, so its values
 * never change. Keys of up to {@link KeyPrefix#BYTES} bytes have hashes of their own; longer ones may share one.
 */
public final class KeyHash {
    /** 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private KeyHash() {}

    /** What stands for a key in a table: a short key itself, a longer one's hash; the two never meet. */
    public static long word(byte[] key, int offset, int length) {
        return length <= KeyPrefix.BYTES
                ? KeyPrefix.of(key, offset, length)
                : wordOfLong(Hash64.hash(key, offset, length, 0));
    }

    /**
     * The word of a key of more than {@link KeyPrefix#BYTES} bytes.
     *
     * @param hash its {@link Hash64} from 0 on; the lowest byte does not matter
     */
    public static long wordOfLong(long hash) {
        return (hash & ~0xFFL) | (KeyPrefix.BYTES + 1);
    }

    /** The hash of the key whose {@link #word} is known. A bijection. */
    public static long spread(long word) {
        return (word ^ (word >>> 32)) * SPREAD;
    }

    public static long of(byte[] key, int offset, int length) {
        return spread(word(key, offset, length));
    }

    /**
     * Which of 2<sup>{@code bits}</sup> equal ranges a hash is in: 0 for the lowest.
     *
     * @param bits 0 to 62
     */
    public static long range(long hash, int bits) {
        return bits == 0 ? 0 : hash >>> (Long.SIZE - bits);
    }
}
