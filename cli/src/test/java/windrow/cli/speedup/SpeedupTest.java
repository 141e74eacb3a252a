package windrow.cli.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.cli.command.ExitCode;
import windrow.coordinator.report.AmdahlFit;
import windrow.coordinator.report.AmdahlFit.Measurement;

class SpeedupTest {

    private static final AmdahlFit FIT =
            AmdahlFit.of(List.of(new Measurement(1, 10), new Measurement(2, 6), new Measurement(4, 4)));

    @TempDir
    private Path folder;

    @Test
    void theTableTellsTimesSpeedupAndBound() {
        String table = SpeedupTable.of(FIT, 3);
        assertTrue(table.contains("    2       6.000      1.67      83.3 %            20.0 %"), table);
        assertTrue(table.contains("Serial fraction by Amdahl's law (least squares over all rows): 20.0 %"), table);
        assertTrue(table.contains("no number of slots makes it more than 5.0 times as fast"), table);
        assertTrue(table.contains("medians of 3 runs"), table);
    }

    @Test
    void aSpeedupAboveLinearIsCalledThat() {
        String table = SpeedupTable.of(AmdahlFit.of(List.of(new Measurement(1, 10), new Measurement(2, 4))), 1);
        assertTrue(table.contains("above linear"), table);
        assertTrue(table.contains("Bound: none"), table);
        assertTrue(table.contains("medians of 1 run of"), table);
    }

    @Test
    void thePictureIsDrawnInBothFormats() throws Exception {
        new SpeedupChart("words in out", FIT).write(folder.resolve("pictures"));
        var image = ImageIO.read(folder.resolve("pictures/speedup.png").toFile());
        assertEquals(900, image.getWidth());
        String svg = Files.readString(folder.resolve("pictures/speedup.svg"), StandardCharsets.UTF_8);
        assertTrue(svg.contains("<svg"), "no svg");
        assertTrue(svg.contains("<path"), "no curve");
    }

    @Test
    void everyRunWritesToItsOwnPlace() {
        RunArguments last = new RunArguments(List.of("x.jar", "wordcount", "in", "out/"), "pics");
        assertEquals(List.of("x.jar", "wordcount", "in", "out-speedup-2-1"), last.of("2-1"));
        assertEquals("out-speedup-2-1", last.output("2-1"));

        RunArguments marked = new RunArguments(List.of("x.jar", "--to={out}", "in"), "pics");
        assertEquals(List.of("x.jar", "--to=pics/output-1-3", "in"), marked.of("1-3"));
    }

    /** Runs the command with a {@code bin/submit} that makes its last argument a folder and ends with this exit code. */
    private int speedup(int exit) throws Exception {
        Path submit = Files.createDirectories(folder.resolve("bin")).resolve("submit");
        Files.writeString(
                submit,
                "#!/usr/bin/env bash\nmkdir -p -- \"${@: -1}\"\necho ran >> '" + folder + "/runs'\nexit " + exit
                        + "\n");
        assertTrue(submit.toFile().setExecutable(true));
        return SpeedupMain.run(
                new SpeedupMain(new PrintStream(OutputStream.nullOutputStream()), folder),
                "--runs=1",
                "--slots=1",
                "--out=" + folder.resolve("pictures"),
                "x.jar",
                folder.resolve("out").toString());
    }

    @Test
    void whatARunMadeIsRemovedAndTheRestStays() throws Exception {
        Files.createDirectories(folder.resolve("out"));
        assertEquals(ExitCode.OK, speedup(0));
        assertEquals(2, Files.readAllLines(folder.resolve("runs")).size());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("bin", "out", "pictures", "runs"),
                    left.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void anOutputThatWasThereBeforeIsNotRemoved() throws Exception {
        Path mine =
                Files.createDirectories(folder.resolve("out-speedup-warm-up")).resolve("mine");
        Files.writeString(mine, "x");
        assertEquals(ExitCode.USAGE, speedup(0));
        assertTrue(Files.exists(mine));
        assertFalse(Files.exists(folder.resolve("runs")), "nothing was run");
    }

    @Test
    void aJobThatFailsIsNoWrongUse() throws Exception {
        assertEquals(ExitCode.FAILED, speedup(1));
        Files.delete(folder.resolve("out-speedup-warm-up"));
        assertEquals(ExitCode.USAGE, speedup(2));
    }

    @Test
    void anEmptyHadoopConfDirCountsAsUnset() {
        assertNull(SpeedupMain.hadoopFolder(""));
        assertNull(SpeedupMain.hadoopFolder(null));
        assertEquals(Path.of("conf"), SpeedupMain.hadoopFolder("conf"));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetween() {
        assertEquals(2, SpeedupMain.median(List.of(9.0, 1.0, 2.0)));
        assertEquals(1.5, SpeedupMain.median(List.of(2.0, 1.0)));
    }
}
