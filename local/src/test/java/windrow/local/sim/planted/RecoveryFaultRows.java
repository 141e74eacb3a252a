package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.assume;
import static windrow.local.sim.planted.Change.omit;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.coordinator.core.CoreFaults;

/** Faults in what a new leader does with what it finds. */
final class RecoveryFaultRows {

    private static final String CORE = "windrow.coordinator.core.";

    private RecoveryFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("recovery");
        rows.add(
                "tasks-not-rebuilt",
                "open tasks of a job are forgotten by the next leader",
                "there is no end",
                1,
                stub(CORE + "Recovery", "rebuildTasks"));
        rows.add(
                "absent-granted",
                "attempts that never came back keep their grants",
                "there is no end",
                17,
                stub(CORE + "AbsentSearch", "revokeIfAbsent"));
        rows.add(
                "frugal-failovers",
                "launched-at-once",
                "the next leader launches what may be running",
                "stopped, for nothing",
                2,
                around(CORE + "Recovery", "rebuild", CoreFaults.NoHolding.class));
        rows.add(
                "frugal-failovers",
                "not-adopted",
                "what an earlier leader launched is stopped",
                "stopped, for nothing",
                5,
                assume(CORE + "WorkerDesk", "adoptOrKill", "isOpen", false));

        rows.add(
                "harsh-absent-workers",
                "absent-believed-unheard",
                "workers that never came back are believed to hold outputs, and what reduces cannot fetch is not looked into",
                "there is no end",
                1,
                omit(CORE + "AbsentSearch", "giveUpAbsent", "workersLost"),
                stub(CORE + "MapOutputs", "fetchFailed"));
        rows.add(
                "harsh-losses-and-failovers",
                "numbers-of-another-leader",
                "map events that a worker has are counted by another leader's numbers",
                "there is no end",
                22,
                around(CORE + "WorkerDesk", "has", CoreFaults.AnyNumbers.class));
        return rows.all();
    }
}
