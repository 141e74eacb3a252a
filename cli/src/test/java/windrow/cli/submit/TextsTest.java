package windrow.cli.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/** What people and programs read at the end. */
class TextsTest {

    private static final JobCounters COUNTERS = new JobCounters(Map.of(
            JobCounters.ENGINE,
            Map.of(
                    JobCounters.MAP_RECORDS_IN, 1000L,
                    JobCounters.MAP_BYTES_IN, 1536L,
                    JobCounters.RECORDS_OUT, 10L,
                    JobCounters.BYTES_OUT, 90L),
            "mine",
            Map.of("seen", 7L)));

    private static JobStatus status(JobState state, String message, String trace) {
        return new JobStatus(
                new JobId(3, 1),
                "words",
                state,
                9,
                4,
                4,
                2,
                1,
                1,
                1,
                1000,
                1500,
                2,
                0,
                1,
                message,
                trace,
                false,
                COUNTERS);
    }

    @Test
    void aSuccessTellsTimeAmountsCountersAndPlace() {
        String text = new JobReport(status(JobState.SUCCEEDED, "", ""), Map.of("part", "file:/out")).text();
        assertEquals("""
                words (job_3_0001) succeeded after 1.5 s: 4 maps, 1 of 2 reduces, 2 failed attempts, 1 second attempt
                  in: 1,000 records, 1.5 KB
                  out: 10 records, 90 bytes
                  mine
                    seen: 7
                  windrow
                    bytes-out: 90
                    map-bytes-in: 1,536
                    map-records-in: 1,000
                    records-out: 10
                  output: file:/out""", text);
    }

    @Test
    void aFailureTellsTheReasonAndTheUsersFrames() {
        String trace = """
                java.lang.IllegalStateException: bad line
                \tat my.Words.map(Words.java:7)
                \tat windrow.worker.task.MapRunner.run(MapRunner.java:80)
                \tat java.base/java.lang.Thread.run(Thread.java:840)
                Caused by: java.lang.NumberFormatException: x
                \tat java.base/java.lang.Integer.parseInt(Integer.java:668)
                \tat my.Words.parse(Words.java:12)
                \t... 3 more
                """;
        String text = new JobReport(status(JobState.FAILED, "map 3 failed 4 times", trace), Map.of()).text();
        assertTrue(text.startsWith("words (job_3_0001) failed after 1.5 s"), text);
        assertTrue(text.endsWith("""
                        map 3 failed 4 times
                        java.lang.IllegalStateException: bad line
                        \tat my.Words.map(Words.java:7)
                        \t... in the engine
                        Caused by: java.lang.NumberFormatException: x
                        \tat java.base/java.lang.Integer.parseInt(Integer.java:668)
                        \tat my.Words.parse(Words.java:12)
                        \t... 3 more"""), text);
    }

    @Test
    void aLongTraceIsCut() {
        String trace = "java.lang.StackOverflowError\n" + "\tat my.Words.deep(Words.java:7)\n".repeat(1000);
        assertEquals(61, StackTraces.trimmed(trace).lines().count());
    }

    @Test
    void theJsonIsOneObjectWithEscapes() {
        Json json = new Json();
        new JobReport(status(JobState.FAILED, "a \"b\"\n\u0001", ""), Map.of("part", "file:/ä")).json(json);
        String text = json.toString();
        assertTrue(
                text.startsWith("{\"job\":\"job_3_0001\",\"name\":\"words\",\"state\":\"FAILED\",\"seconds\":1.500,"),
                text);
        assertTrue(text.contains("\"counters\":{\"mine\":{\"seen\":7},\"windrow\":{"), text);
        assertTrue(text.contains("\"outputs\":{\"part\":\"file:/ä\"}"), text);
        assertTrue(
                text.endsWith("\"message\":\"a \\\"b\\\"\\n\\u0001\",\"stackTrace\":\"\",\"wrongInput\":false}"), text);
        assertFalse(text.contains("\n"));
    }

    @Test
    void filesAreStagedNextToTheOutput() {
        assertEquals(Optional.of("hdfs://a:1"), StagingPlace.fileSystem("hdfs://a:1/out/x"));
        assertEquals(Optional.of("s3a://bucket"), StagingPlace.fileSystem("s3a://bucket"));
        assertEquals(Optional.empty(), StagingPlace.fileSystem("file:/out"));
        assertEquals(Optional.empty(), StagingPlace.fileSystem("/out"));
    }
}
