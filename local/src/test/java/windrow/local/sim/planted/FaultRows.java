package windrow.local.sim.planted;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one part of the engine. Not thread-safe. */
final class FaultRows {

    private static final String ANY = "any";

    private final String part;
    private final List<PlantedFault> all = new ArrayList<>();

    FaultRows(String part) {
        this.part = part;
    }

    /** One that is looked for in the random scenario. */
    void add(String name, String breaks, String promise, int seeds, Change... changes) {
        add(ANY, name, breaks, promise, seeds, changes);
    }

    void add(String scenario, String name, String breaks, String promise, int seeds, Change... changes) {
        all.add(new PlantedFault(part, name, breaks, promise, scenario, seeds, List.of(changes)));
    }

    List<PlantedFault> all() {
        return List.copyOf(all);
    }
}
