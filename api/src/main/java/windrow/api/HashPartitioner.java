package windrow.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.PairSerde;
import windrow.api.serde.Serde;

/**
 * The default partitioner: a hash of the encoded key, or of the first part of an encoded pair. The hash is the same in every process
 * and every version, since it decides which output file a record stands in. Used by one thread.
 */
public final class HashPartitioner<K> implements BytesPartitioner<K> {
    private static final long serialVersionUID = 1L;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Odd numbers from the fractions of the golden ratio and of pi. */
    private static final long LENGTH_FACTOR = 0x9e3779b97f4a7c15L;

    private static final long STEP_FACTOR = 0x243f6a8885a308d3L;

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

    /** Any thread may call this one. */
    @Override
    public int partition(byte[] key, int offset, int length, int partitions) {
        if (partitions == 1) {
            return 0;
        }
        int hashed = firstPartOnly ? PairSerde.firstLength(key, offset, length) : length;
        // the high bits are the best mixed: take them by a multiplication instead of a remainder
        return (int) (((hash(key, offset, hashed) >>> 32) * partitions) >>> 32);
    }

    /** Eight bytes a step, each spread by a multiplication, with a final mix so that short keys spread too. Fixed for ever. */
    private static long hash(byte[] bytes, int offset, int length) {
        long hash = length * LENGTH_FACTOR;
        int at = offset;
        int end = offset + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            hash = spread(hash ^ (long) WORD.get(bytes, at));
        }
        return spread(spread(hash ^ rest(bytes, at, end - at)));
    }

    /** Up to seven bytes, the first one lowest. */
    private static long rest(byte[] bytes, int at, int count) {
        if (at + Long.BYTES <= bytes.length) {
            return (long) WORD.get(bytes, at) & ((1L << (Byte.SIZE * count)) - 1);
        }
        long rest = 0;
        for (int i = 0; i < count; i++) {
            rest |= (bytes[at + i] & 0xffL) << (Byte.SIZE * i);
        }
        return rest;
    }

    private static long spread(long word) {
        long product = word * STEP_FACTOR;
        return product ^ (product >>> 32);
    }
}
