package windrow.worker.task;

import org.jspecify.annotations.Nullable;
import windrow.api.Combiner;
import windrow.api.Combiners;
import windrow.api.Job;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.combine.ValueCombiner;

/** Fits a job's combiner to the shuffle, which knows bytes only: the well-known ones on longs without any object per value. */
final class CombinerAdapters {

    private CombinerAdapters() {}

    /** Null when the job has no combiner. */
    static @Nullable ValueCombiner of(Job job) {
        Combiner<?> combiner = job.combiner();
        Serde<?> serde = job.valueSerde();
        if (combiner == null || serde == null) {
            return null;
        }
        if (serde.equals(Serdes.LONG)) {
            if (combiner instanceof Combiners.SumLongs) {
                return new OnLongs(Math::addExact, combiner);
            }
            if (combiner instanceof Combiners.MinLongs) {
                return new OnLongs(Math::min, combiner);
            }
            if (combiner instanceof Combiners.MaxLongs) {
                return new OnLongs(Math::max, combiner);
            }
        }
        return new OnObjects<>(combiner, serde);
    }

    private static UserCodeException failed(Object combiner, RuntimeException cause) {
        return new UserCodeException("combiner " + UserCodeException.nameOf(combiner) + " failed on two values", cause);
    }

    @FunctionalInterface
    private interface LongOperation {
        long apply(long left, long right);
    }

    private static final class OnLongs implements LongValueCombiner {

        private final LongOperation operation;
        private final Combiner<?> combiner;

        OnLongs(LongOperation operation, Combiner<?> combiner) {
            this.operation = operation;
            this.combiner = combiner;
        }

        @Override
        public long decode(byte[] bytes, int offset, int length) {
            return Serdes.LONG.read(bytes, offset, length);
        }

        @Override
        public long combine(long left, long right) {
            try {
                return operation.apply(left, right);
            } catch (ArithmeticException e) {
                throw failed(combiner, e);
            }
        }

        @Override
        public void encode(long value, ByteBuilder out) {
            Serdes.LONG.write(value, out);
        }
    }

    private static final class OnObjects<V> implements ValueCombiner {

        private final Combiner<V> combiner;
        private final Serde<V> serde;

        @SuppressWarnings("unchecked") // the builder took both for the same type of value
        OnObjects(Combiner<?> combiner, Serde<?> serde) {
            this.combiner = (Combiner<V>) combiner;
            this.serde = (Serde<V>) serde;
        }

        @Override
        public void combine(
                byte[] left,
                int leftOffset,
                int leftLength,
                byte[] right,
                int rightOffset,
                int rightLength,
                ByteBuilder out) {
            try {
                V a = serde.read(left, leftOffset, leftLength);
                V b = serde.read(right, rightOffset, rightLength);
                serde.write(combiner.combine(a, b), out);
            } catch (RuntimeException e) {
                throw failed(combiner, e);
            }
        }
    }
}
