package windrow.api.io;

import java.io.IOException;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import windrow.api.Text;
import windrow.bench.Bench;

/** Cutting a file that lies in memory into records of 100 bytes. In records per second. */
public class FixedLengthBench extends Bench {
    private static final int RECORDS = 200_000;
    private static final int RECORD_BYTES = 100;

    private final byte[] bytes = new byte[RECORDS * RECORD_BYTES];

    @Setup(Level.Trial)
    public void prepare() {
        new SplittableRandom(SEED).nextBytes(bytes);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long records() throws IOException {
        long sum = 0;
        SplitStream split = PlainSplitStream.open(new MemoryInput(bytes, bytes.length), 0, bytes.length);
        try (FixedLengthReader in = new FixedLengthReader(split, "the bench's records", RECORD_BYTES)) {
            while (in.next()) {
                Text record = in.value();
                sum += record.length() + record.byteAt(0);
            }
        }
        return sum;
    }
}
