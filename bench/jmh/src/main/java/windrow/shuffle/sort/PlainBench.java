package windrow.shuffle.sort;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import windrow.bench.Bench;
import windrow.bench.data.Keys;
import windrow.bench.data.Records;
import windrow.bench.data.Slices;
import windrow.bench.data.Words;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/**
 * Collecting without a combiner, in records per second. Each invocation begins without memory, and so pays for its pages, as a task does.
 */
public class PlainBench extends Bench {
    private static final int RECORDS = 1 << 18;
    private static final long MEMORY_BYTES = 1L << 30;

    /** What is collected. */
    public enum Input {
        /** Words with a value of one byte. */
        WORDS {
            @Override
            Records records() {
                Slices words = new Words(SEED, RECORDS).draw(RECORDS);
                return new Records(words, words);
            }

            @Override
            int valueLength() {
                return 1;
            }
        },
        /** Keys of 10 bytes and values of 90. */
        SORT {
            @Override
            Records records() {
                return Records.random(SEED, RECORDS);
            }

            @Override
            int valueLength() {
                return 90;
            }
        };

        abstract Records records();

        abstract int valueLength();
    }

    @Param
    private Input input = Input.WORDS;

    private Records records = new Records(Keys.random(SEED, 0), Keys.random(SEED, 0));
    private final PlainCollector collector =
            new PlainCollector(1, SortOrder.BYTES, new MemoryBudget(MEMORY_BYTES, 1).openShare());

    @Setup(Level.Trial)
    public void prepare() {
        records = input.records();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int collect() {
        collector.clear();
        Slices keys = records.keys();
        Slices values = records.values();
        int valueLength = input.valueLength();
        for (int i = 0; i < RECORDS; i++) {
            if (!collector.add(
                    0, keys.bytes(), keys.offset(i), keys.length(i), values.bytes(), values.offset(i), valueLength)) {
                throw new IllegalStateException("the bench has too little memory");
            }
        }
        return collector.size();
    }
}
