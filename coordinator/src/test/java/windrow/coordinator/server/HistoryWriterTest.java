package windrow.coordinator.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.core.StepResult.JobEnded;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.PhaseSpan;
import windrow.protocol.message.TaskRun;

class HistoryWriterTest {

    @TempDir
    Path folder;

    private static JobStatus ended(JobId job) {
        return new JobStatus(
                job,
                "a \"name\"\n",
                JobState.SUCCEEDED,
                9,
                1,
                1,
                0,
                0,
                1,
                1,
                5,
                1200,
                0,
                0,
                0,
                "",
                "",
                false,
                new JobCounters(Map.of("windrow", Map.of("records-out", 5L))));
    }

    @Test
    void aJobIsAFileOfOneLineForItselfAndOneForEachAttempt() throws Exception {
        JobId job = new JobId(3, 12);
        JobStatus status = ended(job);
        TaskRun run = new TaskRun(
                new AttemptId(new TaskId(job, TaskKind.MAP, 0), 3, 1),
                "w1",
                "h1",
                true,
                10,
                300,
                "succeeded",
                new AttemptTrace(290, List.of(new PhaseSpan("map", 1, 2, 3, 4))));
        Path history = folder.resolve("deep/history");
        try (HistoryWriter writer = new HistoryWriter(history)) {
            writer.add(new JobEnded(status, List.of(run)));
        }
        try (Stream<Path> files = Files.list(history)) {
            assertEquals(
                    List.of("job_3_0012.jsonl"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toList()));
        }
        assertEquals(
                List.of(
                        "{\"type\":\"job\",\"job\":\"job_3_0012\",\"name\":\"a \\\"name\\\"\\n\",\"state\":\"SUCCEEDED\","
                                + "\"elapsedMillis\":1200,\"maps\":1,\"reduces\":0,\"failedAttempts\":0,\"lostAttempts\":0,"
                                + "\"secondAttempts\":0,\"message\":\"\",\"stackTrace\":\"\",\"wrongInput\":false,"
                                + "\"counters\":{\"windrow\":{\"records-out\":5}}}",
                        "{\"type\":\"attempt\",\"attempt\":\"job_3_0012_m_000000_3_1\",\"worker\":\"w1\",\"host\":\"h1\","
                                + "\"speculative\":true,\"launchedMillis\":10,\"endedMillis\":300,\"outcome\":\"succeeded\","
                                + "\"durationMillis\":290,\"phases\":[{\"phase\":\"map\",\"startMicros\":1,\"endMicros\":2,"
                                + "\"records\":3,\"bytes\":4}]}"),
                Files.readAllLines(history.resolve("job_3_0012.jsonl")));
    }

    @Test
    void theNewestFilesAreKeptAndOtherFilesAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("notes.jsonl"), "mine");
        for (int i = 1; i <= 5; i++) {
            Path old = Files.writeString(folder.resolve("job_1_000" + i + ".jsonl"), "old");
            // the older the higher its number: it is time that counts
            Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000 - i * 1_000L));
        }
        try (HistoryWriter writer = new HistoryWriter(folder, 3)) {
            writer.add(new JobEnded(ended(new JobId(2, 1)), List.of()));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("job_1_0001.jsonl", "job_1_0002.jsonl", "job_2_0001.jsonl", "notes.jsonl"),
                    files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList()));
        }
    }
}
