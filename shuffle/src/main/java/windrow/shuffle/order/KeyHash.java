package windrow.shuffle.order;

/**
 * A hash of a key's {@linkplain KeyWords two words}, well spread over the unsigned 64-bit numbers. Map outputs without another order are sorted by
 * it, so its values never change. Different keys may share one.
 */
public final class KeyHash {
    /** Odd numbers from the fractions of the square roots of five and seven. */
    private static final long M1 = 0x3C6EF372FE94F82BL;

    private static final long M2 = 0xA54FF53A5F1D36F1L;

    private KeyHash() {}

    public static long of(byte[] key, int offset, int length) {
        return of(KeyWords.head(key, offset, length), KeyWords.tail(key, offset, length));
    }

    /** The hash of the key with these words. The highest bits are the best. */
    public static long of(long head, long tail) {
        long x = head + tail * M1;
        x = (x ^ (x >>> 32)) * M1;
        return (x ^ (x >>> 29)) * M2;
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
