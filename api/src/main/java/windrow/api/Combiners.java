package windrow.api;

/** Combiners that many jobs need. Each is a class of its own, so that the engine can know it and work on the bytes. */
public final class Combiners {
    private Combiners() {}

    /** Adds; a sum beyond the range of a long fails the task. */
    public static SumLongs sumLongs() {
        return new SumLongs();
    }

    /** Adds; a sum beyond the range of an int fails the task. */
    public static SumInts sumInts() {
        return new SumInts();
    }

    /** Adds. The order of adding is not fixed, so the last digits may differ from run to run. */
    public static SumDoubles sumDoubles() {
        return new SumDoubles();
    }

    /** Keeps the smallest. */
    public static MinLongs minLongs() {
        return new MinLongs();
    }

    /** Keeps the largest. */
    public static MaxLongs maxLongs() {
        return new MaxLongs();
    }

    /** Keeps the smallest by the values' own order. */
    public static <V extends Comparable<? super V>> Min<V> min() {
        return new Min<>();
    }

    /** Keeps the largest by the values' own order. */
    public static <V extends Comparable<? super V>> Max<V> max() {
        return new Max<>();
    }

    /** See {@link #sumLongs}. */
    public static final class SumLongs implements Combiner<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long combine(Long left, Long right) {
            return Math.addExact(left, right);
        }
    }

    /** See {@link #sumInts}. */
    public static final class SumInts implements Combiner<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer combine(Integer left, Integer right) {
            return Math.addExact(left, right);
        }
    }

    /** See {@link #sumDoubles}. */
    public static final class SumDoubles implements Combiner<Double> {
        private static final long serialVersionUID = 1L;

        @Override
        public Double combine(Double left, Double right) {
            return left + right;
        }
    }

    /** See {@link #minLongs}. */
    public static final class MinLongs implements Combiner<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long combine(Long left, Long right) {
            return right < left ? right : left;
        }
    }

    /** See {@link #maxLongs}. */
    public static final class MaxLongs implements Combiner<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long combine(Long left, Long right) {
            return right > left ? right : left;
        }
    }

    /** See {@link #min}. */
    public static final class Min<V extends Comparable<? super V>> implements Combiner<V> {
        private static final long serialVersionUID = 1L;

        @Override
        public V combine(V left, V right) {
            return right.compareTo(left) < 0 ? right : left;
        }
    }

    /** See {@link #max}. */
    public static final class Max<V extends Comparable<? super V>> implements Combiner<V> {
        private static final long serialVersionUID = 1L;

        @Override
        public V combine(V left, V right) {
            return right.compareTo(left) > 0 ? right : left;
        }
    }
}
