package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import author.Odd;
import author.SequenceText;
import author.SequenceWords;
import author.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/submit} from its command line to its exit code, on an embedded cluster. */
class SubmitTest {

    private static final String TEXT = "to be or not to be\nthat is the question\n\n be\tquick\rand to\fthe point";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path jar;
    private Path in;

    @BeforeEach
    void files() throws IOException {
        jar = Samples.jar(folder, Words.class, Odd.class);
        in = Files.writeString(folder.resolve("in.txt"), TEXT);
        Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("tmp"));
    }

    private int submit(Object... words) {
        Environment environment = new Environment(
                "", folder.resolve("conf"), Optional.empty(), false, 80, folder.resolve("tmp"), "tester", 2);
        List<String> arguments = Stream.of(words).map(String::valueOf).toList();
        return new Submit(environment, new PrintStream(out, true), new PrintStream(err, true)).run(arguments);
    }

    private String outText() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errText() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void assertRefused(String message, Object... words) throws IOException {
        assertEquals(2, submit(words), errText());
        assertTrue(errText().contains(message), errText());
        assertFalse(errText().contains("\tat "), errText());
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.walk(folder.resolve("tmp"))) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }

    private static Map<String, Long> counts(Path output) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (Stream<Path> parts = Files.list(output)) {
            for (Path part : (Iterable<Path>)
                    parts.filter(p -> p.getFileName().toString().startsWith("part-"))::iterator) {
                for (String line : Files.readAllLines(part)) {
                    String[] fields = line.split("\t");
                    counts.put(fields[0], Long.parseLong(fields[1]));
                }
            }
        }
        return counts;
    }

    @Test
    void wordCountGivesWhatAPlainCountGives() throws Exception {
        Path output = folder.resolve("out put");
        assertEquals(0, submit("--local=2", jar, in, output), errText());
        assertEquals(Samples.counts(TEXT), counts(output));
        assertTrue(Files.exists(output.resolve("_SUCCESS")));
        assertTrue(outText().matches("(?s)words \\(job_\\d+_0001\\) succeeded.*"), outText());
        assertTrue(outText().contains("lines: 5"), outText());
        assertTrue(outText().contains("output: " + output) || outText().contains("output: file:"), outText());
        assertTrue(errText().contains("words: "), errText());
        assertNothingLeft();
    }

    @Test
    void severalSplitsAndReducersGiveTheSame() throws Exception {
        String text = (TEXT + "\n").repeat(3000);
        Files.writeString(in, text);
        Path output = folder.resolve("out");
        assertEquals(
                0,
                submit("--local=3", "--quiet", "-D", "job.split-size=16 KB", "-D", "job.reducers=3", jar, in, output),
                errText());
        assertEquals(Samples.counts(text), counts(output));
        try (Stream<Path> parts = Files.list(output)) {
            assertEquals(
                    3,
                    parts.filter(p -> p.getFileName().toString().startsWith("part-r-"))
                            .count());
        }
        assertEquals("", errText());
    }

    @Test
    void sequenceFilesGoFromJobToJob() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("word-").append(i % 30_000).append(i % 7 == 6 ? '\n' : ' ');
        }
        Files.writeString(in, text);
        Path output = folder.resolve("out");
        assertEquals(
                0,
                submit(
                        "--local=2",
                        "--quiet",
                        "-D",
                        "job.split-size=64KB",
                        "-D",
                        "job.reducers=2",
                        Samples.jar(folder, SequenceWords.class),
                        in,
                        folder.resolve("between"),
                        folder.resolve("compressed"),
                        output),
                errText());
        assertEquals(Samples.counts(text.toString()), counts(output));
        assertRefused(
                "no SequenceFile", "--local=2", Samples.jar(folder, SequenceText.class), in, folder.resolve("refused"));
    }

    @Test
    void theMainClassMayBeNamedAndTheJobToo() throws Exception {
        assertEquals(0, submit("--name", "mine", jar, Words.class.getName(), in, folder.resolve("out")), errText());
        assertTrue(outText().matches("(?s)mine \\(job_\\d+_0001\\) succeeded.*"), outText());
    }

    @Test
    void jsonIsOneObjectOnStandardOutput() throws Exception {
        assertEquals(0, submit("--json", jar, in, folder.resolve("out")), errText());
        assertEquals(1, outText().lines().count(), outText());
        assertTrue(outText().matches("(?s)\\{\"exit\":0,\"jobs\":\\[\\{\"job\":\"job_\\d+_0001\".*"), outText());
        assertTrue(outText().contains("\"state\":\"SUCCEEDED\""), outText());
    }

    @Test
    void theAttemptsOfAnEmbeddedJobAreRecordedWhereTheSettingSays() throws Exception {
        Path history = folder.resolve("history");
        assertEquals(
                0, submit("-D", "coordinator.history-directory=" + history, jar, in, folder.resolve("out")), errText());
        try (Stream<Path> files = Files.list(history)) {
            Path file = files.findFirst().orElseThrow();
            String lines = Files.readString(file);
            for (String phase : List.of("plan", "map", "reduce", "publish")) {
                assertTrue(lines.contains("\"" + phase + "\""), phase + " in " + lines);
            }
        }
    }

    @Test
    void aFailedJobShowsTheUsersStackTraceAndEndsWithOne() throws Exception {
        assertEquals(1, submit(jar, Odd.class.getName(), "fails", in, folder.resolve("out")));
        assertTrue(errText().contains("bad line: to be or not to be"), errText());
        assertTrue(errText().contains("at author.Odd$Failing.map"), errText());
        assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
        assertNothingLeft();
    }

    /** The format's own check is silent, so that it shows only when the input is split. */
    @Test
    void aMissingInputThatOnlyTheTaskFindsIsWrongInput() throws Exception {
        assertRefused("/gone.odd", jar, Odd.class.getName(), "absent", "/gone.odd", folder.resolve("out"));
        assertEquals(
                1, errText().lines().filter(line -> line.startsWith("submit: ")).count(), errText());
        assertFalse(Files.exists(folder.resolve("out")));
        err.reset();
        assertRefused("/gone.odd", jar, Odd.class.getName(), "absent-and-told", "/gone.odd", folder.resolve("out"));
    }

    @Test
    void aProgramThatCatchesTheFailureDidNotSucceed() {
        assertEquals(1, submit(jar, Odd.class.getName(), "catches", in, folder.resolve("out")));
        assertTrue(errText().contains("bad line"), errText());
    }

    @Test
    void aProgramThatThrowsShowsItsTrace() {
        assertEquals(1, submit(jar, Odd.class.getName(), "throws"));
        assertTrue(errText().contains("thrown by the program"), errText());
        assertTrue(errText().contains("at author.Odd.run"), errText());
    }

    @Test
    void settingsOfTheUsersOwnReachTheProgram() {
        assertEquals(0, submit("-D", "my.key=7", jar, Odd.class.getName(), "setting"), errText());
    }

    @Test
    void theJobsOwnSettingGoesBeforeTheFilesAndTheCommandLinesBeforeBoth() throws Exception {
        Files.writeString(folder.resolve("conf/windrow.conf"), "job.max-attempts = 3");
        assertEquals(1, submit(jar, Odd.class.getName(), "fails", in, folder.resolve("a")));
        assertTrue(errText().contains("failed 3 times"), errText());
        err.reset();
        assertEquals(1, submit(jar, Odd.class.getName(), "twice", in, folder.resolve("b")));
        assertTrue(errText().contains("failed 2 times"), errText());
        err.reset();
        assertEquals(1, submit("-D", "job.max-attempts=1", jar, Odd.class.getName(), "twice", in, folder.resolve("c")));
        assertTrue(errText().contains("failed 1 time,"), errText());
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() throws Exception {
        Path output = folder.resolve("out");
        assertRefused("--detach needs a cluster", "--detach", jar, in, output);
        err.reset();
        assertRefused("worker.slots is a setting of the cluster's daemons", "-D", "worker.slots=2", jar, in, output);
        assertFalse(Files.exists(output));
    }

    @Test
    void wrongInputIsRefusedWithOneMessage() throws Exception {
        Path output = folder.resolve("out");
        assertRefused("/gone", jar, "/gone", output);
        err.reset();
        assertRefused("not java.io.Serializable", jar, Odd.class.getName(), "captures", in, output);
        err.reset();
        Files.createDirectories(output);
        assertRefused(output.toString(), jar, in, output);
        err.reset();
        assertRefused("you asked for it", jar, Odd.class.getName(), "usage");
        err.reset();
        assertRefused("usage: Words IN OUT", jar);
        err.reset();
        assertRefused("is not a jar", in, in, output);
        err.reset();
        assertRefused("no jar gone.jar", "gone.jar", in, output);
        err.reset();
        assertRefused("there is no option --locale", "--locale", jar, in, output);
        err.reset();
        assertRefused("job.reducers", "-D", "job.reducer=3", jar, in, output);
        err.reset();
        assertRefused("no worker has enough memory", "-D", "job.executor-memory=1 TB", jar, in, folder.resolve("o2"));
        err.reset();
        assertRefused("no readable file", "--files", folder.resolve("gone").toString(), jar, in, output);
    }

    @Test
    void theMemoryOfAClustersExecutorsDoesNotStopAnEmbeddedRun() throws Exception {
        Files.writeString(folder.resolve("conf/windrow.conf"), "job.executor-memory = 1 TB\n");
        Path output = folder.resolve("out");
        assertEquals(0, submit("--local=1", jar, in, output), errText());
        assertEquals(Samples.counts(TEXT), counts(output));
    }

    @Test
    void aClusterThatCannotBeReachedIsNamedWithTheTimeItWasTriedFor() throws Exception {
        assertRefused(
                "127.0.0.1:1",
                "--cluster",
                "127.0.0.1:1",
                "-D",
                "cluster.reach-timeout=1 s",
                jar,
                in,
                folder.resolve("o"));
        assertTrue(errText().contains("1 s"), errText());
    }

    @Test
    void ctrlCEndsTheJobAndLeavesNothing() throws Exception {
        assumeFalse(
                ignoresInterrupts(),
                "SIGINT is ignored here, as shells have it for what they run in the background, and children inherit that");
        Path output = folder.resolve("out");
        Path log = folder.resolve("process.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                        "-Dwindrow.conf=" + folder.resolve("conf"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Submit.class.getName(),
                        jar.toString(),
                        Odd.class.getName(),
                        "sleeps",
                        in.toString(),
                        output.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.readString(log).contains("running") && System.nanoTime() < deadline && process.isAlive()) {
                Thread.onSpinWait();
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), Files.readString(log));
            assertEquals(130, process.exitValue(), Files.readString(log));
            assertFalse(Files.exists(output.resolve("_SUCCESS")));
            assertNothingLeft();
        } finally {
            process.destroyForcibly();
        }
    }

    /** As far as the system tells. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                int interrupt = 2;
                return (Long.parseUnsignedLong(
                                                line.substring("SigIgn:".length())
                                                        .strip(),
                                                16)
                                        >> (interrupt - 1)
                                & 1)
                        == 1;
            }
        }
        return false;
    }
}
