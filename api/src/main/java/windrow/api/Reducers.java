package windrow.api;

import java.util.Iterator;

/** Reducers that many jobs need. Each is a class of its own, so that the engine can know it. */
public final class Reducers {
    private Reducers() {}

    /** Gives out every record as it came: sorts. */
    public static <K, V> Identity<K, V> identity() {
        return new Identity<>();
    }

    /** Gives out each key with the number of its records. Do not combine with a combiner: it would count what was combined. */
    public static <K, V> Count<K, V> count() {
        return new Count<>();
    }

    /** Gives out each key with all its values combined into one; the same combiner fits as the job's. */
    public static <K, V> Fold<K, V> fold(Combiner<V> combiner) {
        return new Fold<>(combiner);
    }

    /** Gives out each key with the sum of its values. */
    public static <K> Fold<K, Long> sumLongs() {
        return fold(Combiners.sumLongs());
    }

    /** Gives out each key with the sum of its values. */
    public static <K> Fold<K, Integer> sumInts() {
        return fold(Combiners.sumInts());
    }

    /** Gives out each key with the sum of its values. */
    public static <K> Fold<K, Double> sumDoubles() {
        return fold(Combiners.sumDoubles());
    }

    /** Gives out each key with the smallest of its values. */
    public static <K> Fold<K, Long> minLongs() {
        return fold(Combiners.minLongs());
    }

    /** Gives out each key with the largest of its values. */
    public static <K> Fold<K, Long> maxLongs() {
        return fold(Combiners.maxLongs());
    }

    /** See {@link #identity}. With a grouping of its own, each record has the key of its group's first record. */
    public static final class Identity<K, V> implements Reducer<K, V, K, V> {
        private static final long serialVersionUID = 1L;

        @Override
        public void reduce(K key, Iterable<V> values, Emitter<K, V> out) {
            for (V value : values) {
                out.emit(key, value);
            }
        }
    }

    /** See {@link #count}. */
    public static final class Count<K, V> implements Reducer<K, V, K, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void reduce(K key, Iterable<V> values, Emitter<K, Long> out) {
            long count = 0;
            for (Iterator<V> all = values.iterator(); all.hasNext(); all.next()) {
                count++;
            }
            out.emit(key, count);
        }
    }

    /** See {@link #fold}. */
    public static final class Fold<K, V> implements Reducer<K, V, K, V> {
        private static final long serialVersionUID = 1L;

        private final Combiner<V> combiner;

        /** Folds with {@code combiner}. */
        public Fold(Combiner<V> combiner) {
            this.combiner = combiner;
        }

        /** What it folds with. */
        public Combiner<V> combiner() {
            return combiner;
        }

        @Override
        public void reduce(K key, Iterable<V> values, Emitter<K, V> out) {
            Iterator<V> all = values.iterator();
            V folded = all.next();
            if (all.hasNext()) {
                // A value that points into the engine's memory would change under the next one. Each is copied once,
                // before it becomes
                // part of the result: copying the result instead would take time by the square for one that grows.
                folded = Text.detach(folded);
            }
            while (all.hasNext()) {
                folded = combiner.combine(folded, Text.detach(all.next()));
            }
            out.emit(key, folded);
        }
    }
}
