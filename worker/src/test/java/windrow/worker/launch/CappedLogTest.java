package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CappedLogTest {

    @TempDir
    Path folder;

    @Test
    void neverGrowsBeyondItsCapAndKeepsTheEnd() throws Exception {
        Path file = folder.resolve("log");
        byte[] line = "what a chatty program prints all day\n".getBytes(StandardCharsets.UTF_8);
        try (CappedLog log = new CappedLog(file, 10_000)) {
            for (int i = 0; i < 10_000; i++) {
                log.write(line, 0, line.length);
            }
            byte[] last = "the end\n".getBytes(StandardCharsets.UTF_8);
            log.write(last, 0, last.length);
            assertTrue(log.lastWords().endsWith("all day | the end"), log.lastWords());
        }
        long size = Files.exists(file) ? Files.size(file) : 0;
        long rotated = Files.size(folder.resolve("log.1"));
        assertTrue(size + rotated <= 10_000, size + " + " + rotated);
        assertEquals(5_000, rotated);
    }

    @Test
    void aDiskThatTakesNothingLosesOnlyTheLog() {
        try (CappedLog log = new CappedLog(folder.resolve("no/such/folder/log"), 1_000)) {
            byte[] words = "last words".getBytes(StandardCharsets.UTF_8);
            log.write(words, 0, words.length);
            assertEquals("last words", log.lastWords());
        }
    }
}
