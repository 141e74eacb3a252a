package windrow.shuffle.combine;

import windrow.api.serde.ByteBuilder;

/**
 * Combines two encoded values of one key into one. It must be associative and commutative, since the engine chooses what is
 * combined with what and how often. Used by one thread at a time.
 */
public interface ValueCombiner {
    /** Appends the combination of the two ranges to {@code out}, which is empty when this is called. */
    void combine(
            byte[] left,
            int leftOffset,
            int leftLength,
            byte[] right,
            int rightOffset,
            int rightLength,
            ByteBuilder out);
}
