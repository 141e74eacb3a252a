package windrow.shuffle.sort;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import windrow.bench.Bench;
import windrow.bench.data.Keys;
import windrow.bench.data.Slices;
import windrow.bench.data.Words;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/**
 * Sorting what was collected without a combiner, in records per second. Sorting changes what is sorted, so the collector is filled again before each
 * invocation, which takes milliseconds: what JMH's clock adds to one does not show.
 */
public class SortBench extends Bench {
    private static final int RECORDS = 1 << 18;
    private static final long MEMORY_BYTES = 1L << 30;

    /** Whose keys are sorted. */
    public enum Input {
        /** Ten random bytes: the first seven nearly always decide. */
        RANDOM {
            @Override
            Slices keys() {
                return Keys.random(SEED, RECORDS);
            }
        },
        /** Dozens of bytes are the same before two keys differ. */
        PATHS {
            @Override
            Slices keys() {
                return Keys.paths(SEED, RECORDS);
            }
        },
        /** Short, many of them the same. */
        WORDS {
            @Override
            Slices keys() {
                return new Words(SEED, RECORDS).draw(RECORDS);
            }
        };

        abstract Slices keys();
    }

    /** By what is sorted. */
    public enum Order {
        BYTES(SortOrder.BYTES),
        HASHES(SortOrder.HASHES);

        private final SortOrder order;

        Order(SortOrder order) {
            this.order = order;
        }
    }

    @Param
    private Input input = Input.RANDOM;

    @Param
    private Order order = Order.BYTES;

    private Slices keys = Keys.random(SEED, 0);
    private PlainCollector collector = collector();

    @Setup(Level.Trial)
    public void prepare() {
        keys = input.keys();
        collector = collector();
    }

    private PlainCollector collector() {
        return new PlainCollector(1, order.order, new MemoryBudget(MEMORY_BYTES, 1).openShare());
    }

    @Setup(Level.Invocation)
    public void collect() {
        collector.clear();
        byte[] bytes = keys.bytes();
        for (int i = 0; i < RECORDS; i++) {
            if (!collector.add(0, bytes, keys.offset(i), keys.length(i), bytes, keys.offset(i), 1)) {
                throw new IllegalStateException("the bench has too little memory");
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public SortedRun sort() {
        return collector.sort();
    }
}
