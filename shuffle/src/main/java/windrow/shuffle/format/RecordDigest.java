package windrow.shuffle.format;

/**
 * The order-independent digest of a set of records: each record has a 64-bit hash of its key length, key and value, and the
 * hashes add up modulo 2^64. So the digest of a union is the sum of the digests, whatever the order.
 */
public final class RecordDigest {
    private static final long PARTITION_STEP = 0x9E3779B97F4A7C15L;

    private RecordDigest() {}

    /** The digest of one record. */
    public static long of(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        return Hash64.hash(value, valueOffset, valueLength, Hash64.hash(key, keyOffset, keyLength, keyLength));
    }

    /** What partition {@code partition} with {@code digest} adds to the digest of the whole output (a sum, too). */
    public static long ofPartition(int partition, long digest) {
        return Hash64.mix(digest + PARTITION_STEP * (partition + 1L));
    }
}
