package windrow.api;

import org.jspecify.annotations.Nullable;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.PairSerde;
import windrow.api.serde.Serde;

/**
 * The default partitioner: a hash of the encoded key, or of the first part of an encoded pair. The hash is the same in every process
 * and every version, since it decides which output file a record stands in. Used by one thread.
 */
public final class HashPartitioner<K> implements Partitioner<K, Object> {
    private static final long serialVersionUID = 1L;

    private final Serde<K> serde;
    private final boolean firstPartOnly;
    private transient @Nullable ByteBuilder scratch;

    private HashPartitioner(Serde<K> serde, boolean firstPartOnly) {
        this.serde = serde;
        this.firstPartOnly = firstPartOnly;
    }

    /** Hashes all bytes of the key. */
    public static <K> HashPartitioner<K> of(Serde<K> serde) {
        return new HashPartitioner<>(serde, false);
    }

    /** Hashes the first part of pairs, so that all pairs with the same first part go to one reducer. */
    public static <A, B> HashPartitioner<Pair<A, B>> ofFirst(PairSerde<A, B> serde) {
        return new HashPartitioner<>(serde, true);
    }

    /** {@link #ofFirst} for a serde of which only the running program knows that it is one of pairs. */
    static HashPartitioner<?> ofFirstUntyped(PairSerde<?, ?> serde) {
        return new HashPartitioner<>(serde, true);
    }

    @Override
    public int partition(K key, Object value, int partitions) {
        ByteBuilder bytes = scratch;
        if (bytes == null) {
            bytes = new ByteBuilder(64);
            scratch = bytes;
        }
        bytes.reset();
        serde.write(key, bytes);
        return partition(bytes.array(), 0, bytes.length(), partitions);
    }

    /** The partition of an encoded key: what {@link #partition(Object, Object, int)} gives for the decoded one. Any thread may call it. */
    public int partition(byte[] key, int offset, int length, int partitions) {
        int hashed = firstPartOnly ? PairSerde.firstLength(key, offset, length) : length;
        // the high bits are the best mixed: take them by a multiplication instead of a remainder
        return (int) (((hash(key, offset, hashed) >>> 32) * partitions) >>> 32);
    }

    /** FNV-1a over 64 bits with a final mix, so that short keys spread too. Fixed for ever. */
    private static long hash(byte[] bytes, int offset, int length) {
        long hash = 0xcbf29ce484222325L;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 29);
    }
}
