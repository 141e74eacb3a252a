package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

class ProgressTest {

    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private static JobStatus status(JobState state, float map, float reduce, long records, long elapsedMillis) {
        return new JobStatus(
                new JobId(1, 1),
                "words",
                state,
                1,
                10,
                0,
                2,
                0,
                map,
                reduce,
                records,
                elapsedMillis,
                0,
                0,
                0,
                "",
                "",
                false,
                JobCounters.NONE);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aLineTellsShareRateAndTimeLeft() {
        assertEquals(
                "words: running, map 50 %, reduce 0 %, 1.2 M records/s, about 19 s left",
                ProgressText.of(status(JobState.RUNNING, 0.5f, 0, 0, 10_000), 1_200_000));
        assertEquals("words: planning", ProgressText.of(status(JobState.PLANNING, 0, 0, 0, 10), -1));
        assertEquals(
                "words: running, map 99 %, reduce 0 %",
                ProgressText.of(status(JobState.RUNNING, 0.999f, 0, 0, 1_000), -1));
    }

    @Test
    void aMessageAboutWhyNothingMovesIsShown() {
        JobStatus waiting = new JobStatus(
                new JobId(1, 1),
                "words",
                JobState.RUNNING,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                2,
                0,
                0,
                "no worker\nat all",
                "",
                false,
                JobCounters.NONE);
        assertEquals("words: running, map 0 %, 2 failed attempts (no worker)", ProgressText.of(waiting, -1));
    }

    @Test
    void plainLinesComeWithAChangeOfStateAndElseEveryTenSeconds() {
        ProgressPrinter printer = new ProgressPrinter(ProgressPrinter.Style.PLAIN, 80, out);
        printer.show(status(JobState.PLANNING, 0, 0, 0, 0), 0);
        printer.show(status(JobState.RUNNING, 0.1f, 0, 100, 1_000), SECOND);
        printer.show(status(JobState.RUNNING, 0.2f, 0, 200, 2_000), 2 * SECOND);
        printer.show(status(JobState.RUNNING, 0.3f, 0, 1_200, 12_000), 12 * SECOND);
        printer.show(status(JobState.SUCCEEDED, 1, 1, 1_200, 13_000), 13 * SECOND);
        assertEquals(3, lines().size(), lines().toString());
        assertTrue(lines().get(0).startsWith("words: planning"));
        assertTrue(lines().get(1).startsWith("words: running, map 10 %"));
        assertTrue(lines().get(2).contains("100 records/s"), lines().get(2));
    }

    @Test
    void aTerminalHasOneLineThatFitsAndIsCleared() {
        ProgressPrinter printer = new ProgressPrinter(ProgressPrinter.Style.TERMINAL, 20, out);
        printer.show(status(JobState.RUNNING, 0.1f, 0, 100, 1_000), 0);
        printer.show(status(JobState.RUNNING, 0.2f, 0, 100, 1_000), SECOND);
        printer.end();
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(text.contains("\n"));
        for (String line : text.split("\r\u001b\\[K", -1)) {
            assertTrue(line.length() < 20, line);
        }
        assertTrue(text.endsWith("\r\u001b[K"));
    }

    @Test
    void quietMeansNothing() {
        ProgressPrinter printer = new ProgressPrinter(ProgressPrinter.Style.QUIET, 80, out);
        printer.show(status(JobState.RUNNING, 0.1f, 0, 100, 1_000), 0);
        printer.note("a new leader");
        printer.end();
        assertEquals(0, bytes.size());
    }

    @Test
    void amountsReadAsPeopleWriteThem() {
        assertEquals("17 bytes", Amounts.bytes(17));
        assertEquals("1.5 KB", Amounts.bytes(1536));
        assertEquals("10 MB", Amounts.bytes(10 << 20));
        assertEquals("999", Amounts.count(999));
        assertEquals("1.2 M", Amounts.count(1_200_000));
        assertEquals("0.4 s", Amounts.duration(420));
        assertEquals("12 s", Amounts.duration(12_000));
        assertEquals("3 min 05 s", Amounts.duration(185_000));
        assertEquals("2 h 10 min", Amounts.duration(7_800_000));
        assertEquals("1,234,567", Amounts.exact(1_234_567));
    }
}
