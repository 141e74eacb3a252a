package windrow.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import windrow.api.Literal;
import windrow.api.Text;
import windrow.bench.data.Keys;
import windrow.bench.data.Slices;
import windrow.bench.data.Texts;

/** Searching blocks of text for some bytes, all places. In MB per second. */
public class LiteralBench extends Bench {
    private static final int MEGABYTES = 4;
    private static final int WORDS_PER_LINE = 10;
    private static final int BLOCK_BYTES = 128 * 1024;

    /** What is searched. */
    @Param({"struct ", "eta", "a sentence of some length"})
    private String literal = "struct ";

    private final Text block = new Text();
    private Literal searched = Literal.of(literal);
    private Slices lines = Keys.random(SEED, 0);

    @Setup(Level.Trial)
    public void prepare() {
        lines = Texts.lines(SEED, MEGABYTES * 1_000_000, WORDS_PER_LINE);
        searched = Literal.of(literal);
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long search() {
        long found = 0;
        int end = lines.totalBytes();
        for (int begin = 0; begin < end; begin += BLOCK_BYTES) {
            block.set(lines.bytes(), begin, Math.min(BLOCK_BYTES, end - begin));
            for (int at = searched.indexIn(block, 0); at >= 0; at = searched.indexIn(block, at + 1)) {
                found++;
            }
        }
        return found;
    }
}
