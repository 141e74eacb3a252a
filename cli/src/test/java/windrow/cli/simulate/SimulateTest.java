package windrow.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SimulateTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private int run(String... args) {
        return SimulateMain.run(new SimulateMain(new PrintStream(told, true, StandardCharsets.UTF_8)), args);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void manySeedsEndWithOneLineThatSumsThemUp() {
        assertEquals(0, run("--seeds", "20", "--first-seed", "7"));
        String[] lines = told().strip().split("\n");
        assertEquals(1, lines.length, told());
        assertTrue(lines[0].startsWith("all well: 20 seeds from 7 of 'any', 0 failed; "), told());
    }

    @Test
    void oneSeedIsToldStepByStepAndTheSameEachTime() {
        assertEquals(0, run("--seed", "11"));
        String first = told();
        assertTrue(first.contains("takes over the journal, epoch "), first);
        assertTrue(first.contains("seed 11: all went well"), first);
        told.reset();
        assertEquals(0, run("--seed", "11"));
        assertEquals(first, told());
    }

    @Test
    void whatItDoesNotKnowIsNamed() {
        assertEquals(2, run("--scenario", "nobody-knows"));
        assertEquals(2, run("--seeds", "0"));
        assertEquals(2, run("--threads", "0"));
        assertEquals(2, run("--scale", "--workers", "1"));
        assertEquals(0, run("--list"));
        assertTrue(told().lines().anyMatch("any"::equals), told());
    }

    @Test
    void aSmallClusterIsMeasured() {
        assertEquals(0, run("--scale", "--workers", "20", "--tasks", "2000", "--reducers", "5"));
        assertTrue(told().contains("20 workers, 2,000 maps, 5 reduces"), told());
        assertTrue(told().contains("task launches"), told());
    }
}
