package windrow.shuffle.sort;

/**
 * What the sort works on: pairs of words in a flat array. The first word of a pair is a key's beginning (see
 * {@link windrow.shuffle.order.KeyPrefix}), the second its partition and, in the lower bits, where the record is.
 */
final class Pointers {
    /** Bits of a location: an address in pages or a slot in a table. */
    static final int LOCATION_BITS = 40;

    private static final long LOCATION_MASK = (1L << LOCATION_BITS) - 1;

    private Pointers() {}

    static long of(int partition, long location) {
        return ((long) partition << LOCATION_BITS) | location;
    }

    static int partition(long pointer) {
        return (int) (pointer >>> LOCATION_BITS);
    }

    static long location(long pointer) {
        return pointer & LOCATION_MASK;
    }
}
