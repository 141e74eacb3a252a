package windrow.bench.compare;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
    @TempDir
    private Path folder;

    @Test
    void putsTheSameBenchesSideBySide() throws IOException {
        Path before = result("before", "a.b.SortBench.sort", 10e6, 0.5e6);
        Path after = result("after", "a.b.SortBench.sort", 15e6, 0.5e6);
        assertEquals(
                "| SortBench.sort input=WORDS | 10.0 M ± 0.5 | 15.0 M ± 0.5 | 1.50 | faster |",
                compared(before, after));
        assertEquals(
                "| SortBench.sort input=WORDS | 15.0 M ± 0.5 | 10.0 M ± 0.5 | 0.67 | slower |",
                compared(after, before));
    }

    @Test
    void aDifferenceWithinTheErrorIsNone() throws IOException {
        Path before = result("before", "a.b.SegmentBench.read", 500, 60);
        Path after = result("after", "a.b.SegmentBench.read", 600, 60);
        assertEquals(
                "| SegmentBench.read input=WORDS | 500.0 ± 60.0 | 600.0 ± 60.0 | 1.20 |  |", compared(before, after));
    }

    @Test
    void whatIsNoResultIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other"), "[{\"benchmark\": \"x\"}]");
        IOException e = assertThrows(IOException.class, () -> Score.read(file));
        assertTrue(e.getMessage().contains("no result of JMH"), e.getMessage());
    }

    private Path result(String name, String bench, double score, double error) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "[{\"benchmark\": \"" + bench + "\", \"params\": {\"input\": \"WORDS\"},"
                        + " \"primaryMetric\": {\"score\": " + score + ", \"scoreError\": " + error + "}}]");
    }

    private static String compared(Path before, Path after) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Compare.print(Score.read(before), Score.read(after), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        return lines.get(lines.size() - 1);
    }
}
