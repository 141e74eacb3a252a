package windrow.local.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenariosTest {

    /** The rows of the table of faults that are to be injected into a simulation. */
    private static final List<Integer> ROWS =
            List.of(1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 30, 31, 35, 40);

    /** Of each scenario; more by {@code -Dwindrow.scenario-seeds}. */
    private static final int SEEDS = Integer.getInteger("windrow.scenario-seeds", 20);

    private static final long FIRST = Long.getLong("windrow.first-seed", 1);

    /** A job of thousands of tasks takes so many times longer than one of ten. */
    private static final int LARGE = 20;

    static Stream<String> names() {
        return Scenarios.ALL.stream().filter(each -> each != Scenario.ANY).map(Scenario::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void endsAsItMust(String name) throws InterruptedException {
        Scenario scenario = Scenarios.named(name).orElseThrow();
        int seeds = row(name) == 35 ? Math.max(1, SEEDS / LARGE) : SEEDS;
        Simulations.Summary summary = new Simulations(
                        scenario, Runtime.getRuntime().availableProcessors())
                .run(FIRST, seeds, (done, failures) -> {});
        assertTrue(summary.failures().isEmpty(), () -> summary.failures().stream()
                .map(failure ->
                        failure.message() + "; again: bin/simulate --scenario " + name + " --seed " + failure.seed())
                .collect(Collectors.joining("\n")));
        assertEquals(seeds, summary.seeds(), "seeds that were run");
        assertTrue(
                summary.struck() * 10 >= seeds * 9L,
                "it did what it is about in " + summary.struck() + " of " + seeds + " seeds only");
    }

    @Test
    void everyRowHasOne() {
        List<Integer> there =
                names().map(ScenariosTest::row).distinct().sorted().toList();
        assertEquals(ROWS, there);
    }

    @Test
    void eachHasANameOfItsOwn() {
        assertEquals(
                Scenarios.ALL.size(),
                Scenarios.ALL.stream().map(Scenario::name).distinct().count());
    }

    private static int row(String name) {
        return Integer.parseInt(name.substring(0, name.indexOf('-')));
    }
}
