package windrow.local.sim.planted;

import java.util.Optional;
import java.util.stream.Stream;
import windrow.local.sim.FrugalScenario;
import windrow.local.sim.HarshScenario;
import windrow.local.sim.Scenario;
import windrow.local.sim.Scenarios;

/** The scenarios in which faults are looked for: those that everybody knows, and the ones that only make waste visible. */
public final class PlantedScenarios {

    private PlantedScenarios() {}

    public static Optional<Scenario> named(String name) {
        return Stream.of(
                        FrugalScenario.FAILOVERS,
                        FrugalScenario.RESTLESS_NETWORK,
                        FrugalScenario.SMALL_SLICES,
                        FrugalScenario.FAILOVERS_IN_SMALL_SLICES,
                        FrugalScenario.KILLS_IN_SMALL_SLICES,
                        HarshScenario.STALLED_LEADERS,
                        HarshScenario.UNTOLD_LEADERS,
                        HarshScenario.LOST_OUTPUTS,
                        HarshScenario.LOSSES_AND_FAILOVERS,
                        HarshScenario.ABSENT_WORKERS,
                        HarshScenario.STALLED_TAKEOVERS,
                        FrugalScenario.LOST_OUTPUTS)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .or(() -> Scenarios.named(name));
    }
}
