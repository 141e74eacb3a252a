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

/** Cutting a file that lies in memory into lines. In MB per second. */
public class LineBench extends Bench {
    private static final int MEGABYTES = 16;
    private static final int BYTES = MEGABYTES * 1_000_000;

    /** Of about 6 bytes each. */
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
        SplitStream split = PlainSplitStream.open(new MemoryInput(text.bytes(), BYTES), 0, BYTES);
        try (LineReader in = new LineReader(split, "the bench's text", LineReader.DEFAULT_BUFFER_BYTES)) {
            while (in.next()) {
                Text line = in.line();
                sum += line.length() == 0 ? 1 : line.length() + line.byteAt(0);
            }
        }
        return sum;
    }
}
