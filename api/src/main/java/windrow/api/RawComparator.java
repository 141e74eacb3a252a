package windrow.api;

import java.util.Arrays;

/**
 * Compares two encoded keys without decoding them, where it can. One made by {@link KeyOrder#rawComparator} belongs to one thread: the
 * engine makes one per thread.
 */
@FunctionalInterface
public interface RawComparator {
    /** Unsigned byte order, a shorter key before a longer one that starts with it. May be used by several threads. */
    RawComparator BYTES = (a, aOffset, aLength, b, bOffset, bLength) ->
            Arrays.compareUnsigned(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);

    /** Negative, zero or positive as the first key stands before, equal to or behind the second. Changes neither array. */
    int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength);
}
