package windrow.shuffle.combine;

import windrow.api.serde.ByteBuilder;

/**
 * A combiner whose values are 64-bit numbers (sum, count, min, max): the engine then keeps one decoded number per key and
 * encodes it once, when the record leaves memory.
 */
public interface LongValueCombiner extends ValueCombiner {
    /** The number that the range encodes. */
    long decode(byte[] bytes, int offset, int length);

    /** The two numbers combined. Also called with two zeros whose result nobody uses. */
    long combine(long left, long right);

    /** Appends the encoded number to {@code out}. */
    void encode(long value, ByteBuilder out);

    @Override
    default void combine(
            byte[] left,
            int leftOffset,
            int leftLength,
            byte[] right,
            int rightOffset,
            int rightLength,
            ByteBuilder out) {
        encode(combine(decode(left, leftOffset, leftLength), decode(right, rightOffset, rightLength)), out);
    }
}
