package windrow.bench;

import java.util.StringTokenizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.bench.data.Keys;
import windrow.bench.data.Slices;
import windrow.bench.data.Texts;

/** Cutting lines into words: as slices of bytes, and as strings, which is what much user code does. In MB per second. */
public class TokenizerBench extends Bench {
    private static final int MEGABYTES = 4;
    private static final int WORDS_PER_LINE = 10;

    private final Tokenizer tokenizer = Tokenizer.whitespace();
    private final Text line = new Text();
    private Slices lines = Keys.random(SEED, 0);

    @Setup(Level.Trial)
    public void prepare() {
        lines = Texts.lines(SEED, MEGABYTES * 1_000_000, WORDS_PER_LINE);
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long slices() {
        long sum = 0;
        for (int i = 0; i < lines.count(); i++) {
            line.set(lines.bytes(), lines.offset(i), lines.length(i));
            for (Text word : tokenizer.tokens(line)) {
                sum += word.length() + word.byteAt(0);
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long strings() {
        long sum = 0;
        for (int i = 0; i < lines.count(); i++) {
            line.set(lines.bytes(), lines.offset(i), lines.length(i));
            StringTokenizer words = new StringTokenizer(line.toString());
            while (words.hasMoreTokens()) {
                String word = words.nextToken();
                sum += word.length() + word.charAt(0);
            }
        }
        return sum;
    }
}
