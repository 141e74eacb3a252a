package windrow.shuffle.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import windrow.bench.Bench;
import windrow.bench.Drain;
import windrow.bench.TempFolder;
import windrow.bench.data.Keys;
import windrow.bench.data.Records;
import windrow.bench.data.Words;

/**
 * Writing a segment to a file that is not forced to disk, and reading it from memory: copying, compressing, checksums and digests. In MB of keys and
 * values per second, whatever is stored of them; how much that is, is printed once.
 */
public class SegmentBench extends Bench {
    /** Keys and values of one invocation, but for a few bytes. */
    private static final int MEGABYTES = 8;

    private static final int BYTES = MEGABYTES * 1_000_000;
    private static final int VOCABULARY = 1 << 20;

    /** What is written. */
    public enum Input {
        /** Sorted words with their numbers, as a map of a word count puts them out: again and again the same ones. */
        COUNTS {
            @Override
            Records records() {
                return Records.counts(new Words(SEED, VOCABULARY), VOCABULARY / 8);
            }
        },
        /** Nothing in them can be compressed but the keys. */
        RANDOM {
            @Override
            Records records() {
                return Records.random(SEED, BYTES / 100);
            }
        };

        abstract Records records();
    }

    @Param
    private Input input = Input.COUNTS;

    /** All that there are. */
    @Param
    private Compression compression = Compression.NONE;

    private final TempFolder folder = new TempFolder();
    private Path file = Path.of("");
    private Records records = new Records(Keys.random(SEED, 0), Keys.random(SEED, 0));
    private int count;
    private byte[] segment = new byte[0];

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        file = folder.path().resolve("segment");
        records = input.records();
        count = countOf(BYTES);
        SegmentIndex index = write();
        segment = Files.readAllBytes(file);
        System.out.printf("%n%d bytes, stored as %d (%d records)%n", BYTES, segment.length, index.totalRecords());
    }

    /** How many records, begun again at the first after the last, have so many bytes. */
    private int countOf(int bytes) {
        int n = 0;
        for (long sum = 0; sum < bytes; n++) {
            int i = n % records.count();
            sum += records.keys().length(i) + records.values().length(i);
        }
        return n;
    }

    @TearDown(Level.Trial)
    public void delete() throws IOException {
        folder.close();
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public SegmentIndex write() throws IOException {
        byte[] keys = records.keys().bytes();
        byte[] values = records.values().bytes();
        try (SegmentWriter out = SegmentWriter.create(file, "bench", 1, compression)) {
            out.startPartition(0);
            int i = 0;
            for (int left = count; left > 0; left--) {
                out.append(
                        keys,
                        records.keys().offset(i),
                        records.keys().length(i),
                        values,
                        records.values().offset(i),
                        records.values().length(i));
                i = i + 1 == records.count() ? 0 : i + 1;
            }
            return out.finish();
        }
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long read() throws IOException {
        try (SegmentReader in = SegmentReader.ofBytes(segment, 0, segment.length, count, "the bench's segment")) {
            return Drain.of(in);
        }
    }
}
