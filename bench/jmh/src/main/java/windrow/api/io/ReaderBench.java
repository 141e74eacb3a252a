package windrow.api.io;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import windrow.api.Text;
import windrow.bench.Bench;
import windrow.bench.data.Keys;
import windrow.bench.data.Slices;
import windrow.bench.data.Texts;

/** Cutting a file that lies in memory into lines, and into records of fixed length. In MB per second. */
public class ReaderBench extends Bench {
    private static final int MEGABYTES = 16;
    private static final int BYTES = MEGABYTES * 1_000_000;
    private static final int RECORD_BYTES = 100;

    /** Lines of about 6 bytes each word. Records of fixed length do not look at them. */
    @Param({"3", "30"})
    private int wordsPerLine = 3;

    private Slices text = Keys.random(SEED, 0);

    @Setup(Level.Trial)
    public void prepare() {
        text = Texts.lines(SEED, BYTES, wordsPerLine);
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long lines() throws IOException {
        long sum = 0;
        try (LineReader in = new LineReader(split(), "the bench's text", LineReader.DEFAULT_BUFFER_BYTES)) {
            while (in.next()) {
                sum += touch(in.line());
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long fixedLength() throws IOException {
        long sum = 0;
        try (FixedLengthReader in = new FixedLengthReader(split(), "the bench's records", RECORD_BYTES)) {
            while (in.next()) {
                sum += touch(in.value());
            }
        }
        return sum;
    }

    private SplitStream split() throws IOException {
        return PlainSplitStream.open(new MemoryInput(text.bytes(), BYTES), 0, BYTES);
    }

    private static long touch(Text record) {
        return record.length() == 0 ? 1 : record.length() + record.byteAt(0);
    }
}
