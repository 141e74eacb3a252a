package windrow.api;

import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import windrow.api.serde.Serde;

/**
 * An order of keys: the one that a reducer meets them in ({@link Job.Builder#order}), or the one by which neighbours count as one group
 * ({@link Job.Builder#grouping}).
 *
 * @param <K> the type of keys between map and reduce
 */
@FunctionalInterface
public interface KeyOrder<K> extends Serializable {
    /**
     * The comparator of keys that {@code serde} wrote.
     *
     * @return null if plain unsigned byte order does it, else a comparator to be used by one thread, as {@code serde} is
     * @throws IllegalArgumentException if the order does not fit that serde
     */
    @Nullable
    RawComparator rawComparator(Serde<K> serde);

    /**
     * The natural order. With a serde that is not {@linkplain Serde#ordered ordered}, keys are compared by the serde's own
     * {@linkplain Serde#naturalOrder comparator} if it has one, or decoded and compared by {@link Comparable} if their class has it; else
     * byte order stands in: equal keys meet, in an order that is arbitrary but stable.
     */
    static <K> KeyOrder<K> natural() {
        return new KeyOrders.Natural<>();
    }

    /** {@link #natural} from the other end. */
    static <K> KeyOrder<K> reversed() {
        return new KeyOrders.Reversed<>();
    }

    /**
     * The order of a comparator on decoded keys, which costs two decodings per comparison. Keys that it finds equal form one group, so
     * give a {@linkplain Job.Builder#partitioner partitioner} if these can have different bytes.
     */
    static <K> KeyOrder<K> comparing(Comparison<K> comparison) {
        return new KeyOrders.Comparing<>(comparison);
    }

    /** The order of a comparator on encoded keys; it has to be serialisable and fit for one thread at a time. */
    static <K> KeyOrder<K> bytes(RawComparison comparison) {
        return new KeyOrders.Bytes<>(comparison);
    }

    /**
     * Pairs by their first part alone, compared on bytes without decoding. For {@linkplain Job.Builder#grouping grouping} keys that are
     * sorted by both parts: then each group's values come in the order of the second part.
     */
    static <A, B> KeyOrder<Pair<A, B>> first() {
        return new KeyOrders.First<>();
    }

    /** A comparator that can travel with the job. */
    @FunctionalInterface
    interface Comparison<K> extends Comparator<K>, Serializable {}

    /** A comparator of bytes that can travel with the job. */
    @FunctionalInterface
    interface RawComparison extends RawComparator, Serializable {}
}
