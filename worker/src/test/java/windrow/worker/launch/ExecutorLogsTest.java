package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorLogsTest {

    @TempDir
    private Path folder;

    @Test
    void onlyTheLogsOfTheLastExecutorsStay() throws Exception {
        ExecutorLogs logs = new ExecutorLogs(folder, 10, 2);
        for (int executor = 1; executor <= 5; executor++) {
            try (CappedLog log = logs.open(executor)) {
                log.write(new byte[7], 0, 7);
            }
        }
        for (int executor = 1; executor <= 4; executor++) {
            logs.ended(executor);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(
                            "executor-3.log",
                            "executor-3.log.1",
                            "executor-4.log",
                            "executor-4.log.1",
                            "executor-5.log",
                            "executor-5.log.1"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
