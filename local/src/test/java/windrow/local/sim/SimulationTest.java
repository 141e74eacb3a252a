package windrow.local.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimulationTest {

    /** More by {@code -Dwindrow.seeds}, others by {@code -Dwindrow.first-seed}. */
    private static final int SEEDS = Integer.getInteger("windrow.seeds", 2_000);

    private static final long FIRST = Long.getLong("windrow.first-seed", 1);

    @Test
    void nothingIsLostRepeatedOrLeftUndoneWhateverHappens() throws InterruptedException {
        Simulations.Summary summary = new Simulations(
                        Scenario.ANY, Runtime.getRuntime().availableProcessors())
                .run(FIRST, SEEDS, (seeds, failures) -> {});
        assertTrue(summary.failures().isEmpty(), () -> summary.failures().stream()
                .map(failure -> failure.message() + "; again: bin/simulate --seed " + failure.seed())
                .collect(Collectors.joining("\n")));
        assertEquals(SEEDS, summary.seeds());
        assertTrue(summary.takeovers() > SEEDS, "leaders change");
        assertTrue(summary.succeeded() > SEEDS / 2, "jobs succeed");
    }

    /** In each process maps and sets that promise no order have another one. */
    @Test
    void aSeedGivesTheSameTraceInEachProcess() throws Exception {
        int seeds = 10;
        List<Process> processes = List.of(TraceHashes.begin(FIRST, seeds), TraceHashes.begin(FIRST, seeds));
        try {
            List<String> one = TraceHashes.of(processes.get(0));
            assertEquals(seeds, one.size(), one::toString);
            assertEquals(one, TraceHashes.of(processes.get(1)));
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void aSeedGivesTheSameTraceEachTime() {
        for (long seed = FIRST; seed < FIRST + 5; seed++) {
            List<String> lines = new ArrayList<>();
            Simulation.Outcome read = Simulation.run(seed, Scenario.ANY, lines::add);
            Simulation.Outcome unread = Simulation.run(seed, Scenario.ANY, null);
            assertEquals(read, unread, "seed " + seed);
            assertTrue(lines.size() > 50, "a trace can be read");
        }
        assertNotEquals(
                Simulation.run(FIRST, Scenario.ANY, null).traceHash(),
                Simulation.run(FIRST + 1, Scenario.ANY, null).traceHash());
    }
}
