package windrow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Nothing;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.testkit.JobTester;

/** The examples in memory, and what they say to wrong arguments. */
class ExamplesTest {
    private static final String[] IN = {"in"};

    /** Knows which jobs it was given, and says that all succeeded. */
    private static final class RecordingSession implements Session {
        private final List<Job> jobs = new ArrayList<>();

        @Override
        public JobResult run(Job job) {
            jobs.add(job);
            return new JobResult(
                    "1", job.name(), JobResult.State.SUCCEEDED, 0, 0, 0, windrow.api.Counters.NONE, java.util.Map.of());
        }

        @Override
        public String setting(String key, String fallback) {
            return fallback;
        }
    }

    private static Text text(String string) {
        return Text.of(string);
    }

    @Test
    void wordCount() throws Exception {
        JobTester.Result result = JobTester.of(WordCount.job(IN, "out"))
                .lines(0, "to be or\tnot to", "", " be\f")
                .run();
        assertEquals(
                List.of(
                        Pair.of(text("be"), 2L),
                        Pair.of(text("not"), 1L),
                        Pair.of(text("or"), 1L),
                        Pair.of(text("to"), 2L)),
                result.output());
    }

    @Test
    void wordCountLeavesBytesAlone() throws Exception {
        Text noUtf8 = new Text(new byte[] {(byte) 0xc3, ' ', (byte) 0xc3}, 0, 3);
        JobTester.Result result = JobTester.of(WordCount.job(IN, "out"))
                .input(0, List.of(Pair.of(0L, noUtf8)))
                .run();
        assertEquals(List.of(Pair.of(new Text(new byte[] {(byte) 0xc3}, 0, 1), 2L)), result.output());
    }

    @Test
    void grep() throws Exception {
        JobTester.Result result = JobTester.of(Grep.job(Pattern.compile("b+"), IN, "out"))
                .lines(0, "abc", "acc", "b")
                .run();
        assertEquals(
                List.of(Pair.of(text("abc"), Nothing.NOTHING), Pair.of(text("b"), Nothing.NOTHING)), result.output());
    }

    @Test
    void join() throws Exception {
        JobTester.Result result = JobTester.of(Join.job("left", "right", "out"))
                .input(
                        0,
                        List.of(
                                Pair.of(text("a"), text("1")),
                                Pair.of(text("a"), text("2")),
                                Pair.of(text("b"), text("3"))))
                .input(1, List.of(Pair.of(text("a"), text("x")), Pair.of(text("c"), text("y"))))
                .run();
        assertEquals(List.of(Pair.of(text("a"), text("1\tx")), Pair.of(text("a"), text("2\tx"))), result.output());
        assertEquals(List.of(Pair.of(text("c"), text("y"))), result.output("unmatched"));
    }

    private static void refused(String expected, Program program, String... args) {
        RecordingSession session = new RecordingSession();
        String message = assertThrows(UsageException.class, () -> program.run(session, args))
                .getMessage();
        assertTrue(message.contains(expected), message);
        assertTrue(session.jobs.isEmpty());
    }

    @Test
    void wrongArgumentsGetTheUsage() {
        refused("usage: wordcount IN... OUT", new Examples(), "wordcount", "in");
        refused("usage: grep", new Examples(), "grep", "x");
        refused("no regular expression", new Examples(), "grep", "(", "in", "out");
        refused("usage: join", new Examples(), "join", "a");
        refused("wordcount", new Examples());
        refused("there is no example 'wc'", new Examples(), "wc", "in", "out");
    }

    @Test
    void argumentsReachTheExample() throws Exception {
        RecordingSession session = new RecordingSession();
        new Examples().run(session, new String[] {"wordcount", "a", "b", "out"});
        assertEquals("wordcount", session.jobs.get(0).name());
        assertEquals("out", session.jobs.get(0).outputs().get(Job.MAIN_OUTPUT).place());
    }
}
