package windrow.local.sim.planted;

import java.util.List;
import java.util.stream.Stream;

/** All faults that are planted, by the part of the engine that they are in. */
final class PlantedFaults {

    private PlantedFaults() {}

    static List<PlantedFault> all() {
        return Stream.of(
                        CoreFaultRows.all(),
                        RecoveryFaultRows.all(),
                        SlicesFaultRows.all(),
                        JournalFaultRows.all(),
                        HostFaultRows.all(),
                        WorkerFaultRows.all(),
                        ClientFaultRows.all(),
                        OutputFaultRows.all())
                .flatMap(List::stream)
                .toList();
    }
}
