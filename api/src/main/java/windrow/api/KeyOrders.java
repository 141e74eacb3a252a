package windrow.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import windrow.api.serde.PairSerde;
import windrow.api.serde.Serde;

/** The orders that {@link KeyOrder} gives out. */
final class KeyOrders {
    private KeyOrders() {}

    record Natural<K>() implements KeyOrder<K> {
        @Override
        public @Nullable RawComparator rawComparator(Serde<K> serde) {
            return serde.ordered() ? null : unordered(serde);
        }
    }

    record Reversed<K>() implements KeyOrder<K> {
        @Override
        public RawComparator rawComparator(Serde<K> serde) {
            RawComparator natural = serde.ordered() ? RawComparator.BYTES : unordered(serde);
            return (a, aOffset, aLength, b, bOffset, bLength) ->
                    natural.compare(b, bOffset, bLength, a, aOffset, aLength);
        }
    }

    record Comparing<K>(Comparison<K> comparison) implements KeyOrder<K> {
        @Override
        public RawComparator rawComparator(Serde<K> serde) {
            return (a, aOffset, aLength, b, bOffset, bLength) ->
                    comparison.compare(serde.read(a, aOffset, aLength), serde.read(b, bOffset, bLength));
        }
    }

    record Bytes<K>(RawComparison comparison) implements KeyOrder<K> {
        @Override
        public RawComparator rawComparator(Serde<K> serde) {
            return comparison;
        }
    }

    record First<A, B>() implements KeyOrder<Pair<A, B>> {
        @Override
        public RawComparator rawComparator(Serde<Pair<A, B>> serde) {
            if (!(serde instanceof PairSerde<?, ?>)) {
                throw new IllegalArgumentException(
                        "KeyOrder.first() needs keys written by Serdes.pair(...), not by " + serde);
            }
            return (a, aOffset, aLength, b, bOffset, bLength) -> Arrays.compareUnsigned(
                    a,
                    aOffset,
                    aOffset + PairSerde.firstLength(a, aOffset, aLength),
                    b,
                    bOffset,
                    bOffset + PairSerde.firstLength(b, bOffset, bLength));
        }
    }

    /** The natural order where it is not that of the bytes. */
    private static <K> RawComparator unordered(Serde<K> serde) {
        RawComparator own = serde.naturalOrder();
        return own == null ? new Decoded<>(serde) : own;
    }

    /** Compares decoded keys if they can be compared, else bytes. */
    private record Decoded<K>(Serde<K> serde) implements RawComparator {
        @Override
        @SuppressWarnings("unchecked") // keys of one serde; a class that cannot compare itself with itself throws
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
            K left = serde.read(a, aOffset, aLength);
            if (left instanceof Comparable<?> comparable) {
                return ((Comparable<Object>) comparable).compareTo(serde.read(b, bOffset, bLength));
            }
            return RawComparator.BYTES.compare(a, aOffset, aLength, b, bOffset, bLength);
        }
    }
}
