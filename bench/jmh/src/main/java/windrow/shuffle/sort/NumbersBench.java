package windrow.shuffle.sort;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import windrow.bench.Bench;
import windrow.bench.Sums;
import windrow.bench.data.Keys;
import windrow.bench.data.Slices;
import windrow.bench.data.Words;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/**
 * Collecting with a combiner of numbers, as in a word count: finding keys in the table, and putting them there. In records per second.
 *
 * <p>Nothing of one invocation is left for the next but the table's memory, and of {@link #fill} not even that.
 */
public class NumbersBench extends Bench {
    private static final int RECORDS = 1 << 21;
    private static final int PARTITIONS = 8;
    private static final long MEMORY_BYTES = 1L << 30;
    private static final int FEW = 1 << 12;

    /** What is collected, and so how large the table becomes: 0.2 MB for few keys; 25 MB for many words, and 100 MB for many distinct keys. */
    public enum Input {
        FEW_WORDS(RECORDS) {
            @Override
            Slices keys() {
                return new Words(SEED, FEW).draw(RECORDS);
            }
        },
        MANY_WORDS(RECORDS) {
            @Override
            Slices keys() {
                return new Words(SEED, RECORDS).draw(RECORDS);
            }
        },
        FEW_DISTINCT(FEW) {
            @Override
            Slices keys() {
                return Keys.distinct(SEED, RECORDS);
            }
        },
        MANY_DISTINCT(RECORDS) {
            @Override
            Slices keys() {
                return Keys.distinct(SEED, RECORDS);
            }
        };

        /** After so many records the table begins anew. */
        private final int recordsPerTable;

        Input(int recordsPerTable) {
            this.recordsPerTable = recordsPerTable;
        }

        abstract Slices keys();
    }

    @Param
    private Input input = Input.FEW_WORDS;

    private Slices keys = Keys.distinct(SEED, 0);
    private LongCollector ofMap = LongCollector.waiting(PARTITIONS, SortOrder.BYTES, new Sums(), memory());
    private LongCollector ofReduce = LongCollector.direct(SortOrder.HASHES, new Sums(), memory());

    @Setup(Level.Trial)
    public void prepare() {
        keys = input.keys();
        ofMap = LongCollector.waiting(PARTITIONS, SortOrder.BYTES, new Sums(), memory());
        ofReduce = LongCollector.direct(SortOrder.HASHES, new Sums(), memory());
    }

    private static MemoryBudget.Share memory() {
        return new MemoryBudget(MEMORY_BYTES, 1).openShare();
    }

    /** From an empty table that grows, as a map task does. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long fill() {
        long found = 0;
        for (int from = 0; from < RECORDS; from += input.recordsPerTable) {
            ofMap.close();
            found += collect(ofMap, PARTITIONS, from, from + input.recordsPerTable);
        }
        return found;
    }

    /** Into a table that has its size already, as one reduce does range after range. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long refill() {
        long found = 0;
        for (int from = 0; from < RECORDS; from += input.recordsPerTable) {
            ofReduce.reset();
            found += collect(ofReduce, 1, from, from + input.recordsPerTable);
        }
        return found;
    }

    /** The number of distinct keys. */
    private int collect(LongCollector collector, int partitions, int from, int to) {
        byte[] bytes = keys.bytes();
        for (int i = from; i < to; i++) {
            int length = keys.length(i);
            if (!collector.add(length % partitions, bytes, keys.offset(i), length, 1L)) {
                throw new IllegalStateException("the bench has too little memory");
            }
        }
        if (!collector.settle()) {
            throw new IllegalStateException("the bench has too little memory");
        }
        return collector.size();
    }
}
