package windrow.shuffle.sort;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import windrow.bench.Bench;
import windrow.bench.Drain;
import windrow.bench.data.Records;
import windrow.bench.data.Slices;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/** Reading 26 MB of records of 100 bytes in the order that they were sorted to: each is elsewhere in memory. In records per second. */
public class SortedRunBench extends Bench {
    private static final int RECORDS = 1 << 18;
    private static final long MEMORY_BYTES = 1L << 30;

    private final PlainCollector collector =
            new PlainCollector(1, SortOrder.BYTES, new MemoryBudget(MEMORY_BYTES, 1).openShare());

    private SortedRun run = collector.sort();

    @Setup(Level.Trial)
    public void sort() {
        Records records = Records.random(SEED, RECORDS);
        Slices keys = records.keys();
        Slices values = records.values();
        for (int i = 0; i < RECORDS; i++) {
            if (!collector.add(
                    0,
                    keys.bytes(),
                    keys.offset(i),
                    keys.length(i),
                    values.bytes(),
                    values.offset(i),
                    values.length(i))) {
                throw new IllegalStateException("the bench has too little memory");
            }
        }
        run = collector.sort();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long read() throws IOException {
        return Drain.of(run.partition(0));
    }
}
