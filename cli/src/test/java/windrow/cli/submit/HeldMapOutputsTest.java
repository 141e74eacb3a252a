package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Mapper;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.io.FileAccess;
import windrow.api.io.LocalFiles;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;
import windrow.local.embedded.EmbeddedCluster;
import windrow.protocol.message.JobCounters;
import windrow.worker.files.HadoopConf;

/** Jobs in one process come to the same, wherever their map outputs are, and leave none in memory. */
class HeldMapOutputsTest {

    private static final int FILES = 12;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int sessions;

    /** What mappers in an embedded cluster share with their test: they are copies of those that were given. */
    static final class Signals {
        static final Set<Thread> FAILED = ConcurrentHashMap.newKeySet();
        static final CountDownLatch NEVER = new CountDownLatch(1);
        static final CountDownLatch STUCK = new CountDownLatch(1);

        private Signals() {}
    }

    /** Emits each word of a line with the line's length, which says more than a count. */
    static class Words implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) throws Exception {
            for (String word : line.toString().split(" ", -1)) {
                out.emit(word, (long) line.length());
            }
        }
    }

    /** Fails after all its records, in the first attempt at each of some tasks. */
    static final class FailsAtFirst extends Words {
        private static final long serialVersionUID = 1;

        @Override
        public void cleanup(Emitter<String, Long> out) {
            // an attempt's thread has its name, and the last digit counts attempts
            if (Thread.currentThread().getName().endsWith("_0") && Signals.FAILED.size() < 5) {
                Signals.FAILED.add(Thread.currentThread());
                throw new IllegalStateException("the first attempt");
            }
        }
    }

    /** Never ends with a file that says so. */
    static final class Stuck extends Words {
        private static final long serialVersionUID = 1;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) throws Exception {
            if (line.toString().equals("stuck")) {
                Signals.STUCK.countDown();
                Signals.NEVER.await();
            }
            super.map(offset, line, out);
        }
    }

    private ClusterSession session(EmbeddedCluster cluster, String heldMemory) {
        FileAccess files = new LocalFiles();
        return new ClusterSession(
                cluster.client(),
                files,
                new StagingPlace(files, "", folder, "tester", List.of(), List.of()),
                new ClusterSession.Terms(
                        Optional.empty(),
                        Map.of("job.held-memory", heldMemory),
                        Map.of(),
                        64,
                        false,
                        "tester",
                        "request " + sessions++),
                new ProgressPrinter(
                        ProgressPrinter.Style.PLAIN, 80, new PrintStream(err, true, StandardCharsets.UTF_8)),
                System::nanoTime,
                System::currentTimeMillis);
    }

    /** Writes the input, and tells what the job makes of it. */
    private String input(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Long> sums = new TreeMap<>();
        Files.createDirectories(folder.resolve("in"));
        for (int f = 0; f < FILES; f++) {
            StringBuilder text = new StringBuilder();
            for (int l = random.nextInt(400); l >= 0; l--) {
                StringBuilder line = new StringBuilder("word");
                for (int w = random.nextInt(12); w >= 0; w--) {
                    line.append(' ').append(Integer.toString(random.nextInt(500), 36));
                }
                for (String word : line.toString().split(" ", -1)) {
                    sums.merge(word, (long) line.length(), Long::sum);
                }
                text.append(line).append('\n');
            }
            Files.writeString(folder.resolve("in").resolve("f" + f), text);
        }
        StringBuilder expected = new StringBuilder();
        sums.forEach(
                (word, sum) -> expected.append(word).append('\t').append(sum).append('\n'));
        return expected.toString();
    }

    private Job job(String name, Mapper<Long, Text, String, Long> mapper) {
        return Job.named(name, Serdes.STRING, Serdes.LONG)
                .reducers(3)
                .input(TextInput.of(folder.resolve("in").toString()), mapper)
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(folder.resolve(name).toString()))
                .build();
    }

    private String output(String name) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> parts = Files.list(folder.resolve(name))) {
            List<String> lines = parts.filter(p -> p.getFileName().toString().startsWith("part-"))
                    .flatMap(HeldMapOutputsTest::lines)
                    .sorted()
                    .toList();
            lines.forEach(line -> all.append(line).append('\n'));
        }
        return all.toString();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }

    private static void assertNothingHeld(EmbeddedCluster cluster) {
        await(() -> cluster.held().reservedBytes() == 0, "what a job that is over held is given back");
        assertEquals(0, cluster.held().size());
    }

    private EmbeddedCluster cluster() {
        return new EmbeddedCluster(2, 1, HadoopConf.in(), folder, Optional.empty());
    }

    private static long shuffled(JobResult result) {
        assertEquals(JobResult.State.SUCCEEDED, result.state());
        return result.counters().value(JobCounters.ENGINE, JobCounters.SHUFFLE_BYTES);
    }

    @Test
    void jobsOneAfterTheOtherComeToTheSameWhereverTheirMapOutputsAre() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        String expected = input(seed);
        try (EmbeddedCluster cluster = cluster()) {
            cluster.start();
            long files = shuffled(session(cluster, "0 B").run(job("files", new Words())));
            assertEquals(0, cluster.held().size());
            long held = shuffled(session(cluster, "1 GB").run(job("held", new Words())));
            assertNothingHeld(cluster);
            long some = shuffled(session(cluster, held / 2 + " B").run(job("some", new Words())));
            assertNothingHeld(cluster);
            // what is held is not compressed
            assertTrue(files < some && some < held, "seed " + seed + ": " + files + ", " + some + ", " + held);
        }
        assertEquals(expected, output("files"), "seed " + seed);
        assertEquals(expected, output("held"), "seed " + seed);
        assertEquals(expected, output("some"), "seed " + seed);
    }

    @Test
    void attemptsThatFailLeaveNothing() throws Exception {
        String expected = input(7);
        try (EmbeddedCluster cluster = cluster()) {
            cluster.start();
            shuffled(session(cluster, "1 GB").run(job("failing", new FailsAtFirst())));
            assertTrue(Signals.FAILED.size() >= 5, "no attempt failed");
            assertNothingHeld(cluster);
        }
        assertEquals(expected, output("failing"));
    }

    @Test
    void aJobThatIsCancelledLeavesNothing() throws Exception {
        input(8);
        Files.writeString(folder.resolve("in").resolve("z"), "stuck\n");
        try (EmbeddedCluster cluster = cluster()) {
            cluster.start();
            ClusterSession session = session(cluster, "1 GB");
            FutureTask<Void> program = new FutureTask<>(() -> {
                assertThrows(InterruptedException.class, () -> session.run(job("stuck", new Stuck())));
                return null;
            });
            Thread thread = new Thread(program, "program");
            thread.start();
            assertTrue(Signals.STUCK.await(60, TimeUnit.SECONDS), "no map began");
            await(() -> cluster.held().size() > 0, "the other maps' outputs are held");
            thread.interrupt();
            program.get(60, TimeUnit.SECONDS);
            assertNothingHeld(cluster);
        }
    }
}
