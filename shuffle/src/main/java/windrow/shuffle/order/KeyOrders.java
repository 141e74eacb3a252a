package windrow.shuffle.order;

import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;

/** Comparators of keys in their encoded form. */
public final class KeyOrders {
    private KeyOrders() {}

    /** Null, which stands for byte order in this module and takes the fast paths, if that is what {@code order} is. */
    public static @Nullable RawComparator orNull(@Nullable RawComparator order) {
        return order == RawComparator.BYTES ? null : order;
    }

    /**
     * The given order, keys that it takes for equal in the order of their bytes: then keys that are equal in their bytes
     * stand side by side, so that they can be combined.
     */
    public static RawComparator thenBytes(RawComparator first) {
        return (a, aOff, aLen, b, bOff, bLen) -> {
            int c = first.compare(a, aOff, aLen, b, bOff, bLen);
            return c != 0 ? c : RawComparator.BYTES.compare(a, aOff, aLen, b, bOff, bLen);
        };
    }
}
