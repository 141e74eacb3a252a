package windrow.local.sim.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The check on the checks: the engine is broken in many ways, and the simulator notices each; at the seed that found one the engine as it is passes. By default each fault is looked for from the seed on that
 * found it last; {@code -Dwindrow.planted=all} looks for each from seed 1 on and prints the table of docs/design/planted-faults.md, and
 * {@code -Dwindrow.planted=} followed by names, with commas between them, does so for these, and with
 * {@code -Dwindrow.planted-scenario=} in another scenario than they are usually looked for in.
 */
class PlantedFaultsTest {

    /** Seeds that are tried from the one that found it last: what came in between may have given that another history. */
    private static final int TRIED = 150;

    private static final int TRIED_IN_FULL = 1_000;

    private static final String ALL = "all";

    private static final String CHOSEN = System.getProperty("windrow.planted", "");

    private static final String SCENARIO = System.getProperty("windrow.planted-scenario", "");

    /** Of one fault. */
    private record Searched(PlantedFault fault, Optional<PlantedFault.Found> found, String wrong) {

        String row() {
            return "| %s | `%s` | %s | %s | %s | %s |"
                    .formatted(
                            fault.part(),
                            fault.name(),
                            fault.breaks(),
                            fault.scenario(),
                            found.map(f -> String.valueOf(f.seed())).orElse("not found"),
                            found.map(PlantedFault.Found::told).orElse(wrong));
        }
    }

    @Test
    void eachFaultIsFound() throws Exception {
        List<Searched> all = search(PlantedFaults.all());
        assertEquals(
                List.of(),
                all.stream()
                        .map(Searched::wrong)
                        .filter(wrong -> !wrong.isEmpty())
                        .toList());
        List<String> unfound = all.stream()
                .filter(searched -> searched.found().isEmpty())
                .map(searched -> searched.fault().name())
                .toList();
        assertEquals(List.of(), unfound, "faults that were planted and not found");
    }

    @Test
    void thereAreManyAndEachHasAName() {
        List<PlantedFault> all = PlantedFaults.all();
        assertTrue(all.size() >= 20);
        assertEquals(
                all.size(),
                all.stream().map(PlantedFault::name).collect(Collectors.toSet()).size());
    }

    private static List<Searched> search(List<PlantedFault> faults) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Searched>> searches = new ArrayList<>();
            for (PlantedFault fault : faults) {
                if (CHOSEN.isEmpty()
                        || CHOSEN.equals(ALL)
                        || List.of(CHOSEN.split(",")).contains(fault.name())) {
                    searches.add(threads.submit(() -> search(fault)));
                }
            }
            List<Searched> all = new ArrayList<>();
            for (Future<Searched> search : searches) {
                all.add(search.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Searched search(PlantedFault fault) throws ReflectiveOperationException {
        int first = CHOSEN.isEmpty() ? Math.max(1, fault.seeds()) : 1;
        int count = CHOSEN.isEmpty() ? TRIED : TRIED_IN_FULL;
        PlantedFault sought = SCENARIO.isEmpty() ? fault : fault.in(SCENARIO);
        Searched searched;
        try {
            Optional<PlantedFault.Found> found = sought.search(first, first + count - 1);
            found.ifPresent(each -> sought.passesUnbroken(each.seed()));
            searched = new Searched(sought, found, "");
        } catch (IllegalStateException e) {
            searched = new Searched(sought, Optional.empty(), e.getMessage());
        }
        if (!CHOSEN.isEmpty()) {
            System.out.println(searched.row());
        }
        return searched;
    }
}
