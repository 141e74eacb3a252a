package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.worker.daemon.DaemonFaults;

/** Faults in the worker daemon. */
final class WorkerFaultRows {

    private static final String DAEMON = "windrow.worker.daemon.";

    private WorkerFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("worker");
        rows.add(
                "15-workers-hear-of-the-leader-before-again",
                "any-epoch",
                "a worker follows orders of an earlier epoch",
                "attempts were begun",
                1,
                around(DAEMON + "LeaderSession", "admits", DaemonFaults.AnyEpoch.class));
        rows.add(
                "ended-runs-again",
                "a launch that is repeated runs again",
                "runs a second time",
                36,
                fixed(DAEMON + "AttemptEnds", "knows", false),
                fixed(DAEMON + "Tombstones", "contains", false));
        rows.add(
                "tombstones-forgotten",
                "what has ended and was acknowledged is forgotten at once",
                "runs a second time",
                36,
                fixed(DAEMON + "Tombstones", "contains", false));
        rows.add(
                "grants-all",
                "one grant is passed on to all attempts of a job",
                "and nobody granted that",
                8,
                around(DAEMON + "AttemptDesk", "grant", DaemonFaults.GrantAll.class));
        rows.add(
                "frugal-failovers",
                "kills-for-new-leader",
                "what runs is stopped when a leader comes",
                "stopped, for nothing",
                5,
                around(DAEMON + "LeaderDesk", "linkUp", DaemonFaults.KillAll.class));
        rows.add(
                "frugal-failovers",
                "holds-untold",
                "a new leader is not told which map outputs a worker holds",
                "and none had failed",
                5,
                around(DAEMON + "HeldMaps", "all", DaemonFaults.Nothing.class));
        rows.add(
                "12-leader-dies-at-a-record",
                "end-told-once",
                "an end that got lost is not told again",
                "attempts were begun",
                1,
                around(DAEMON + "AttemptEnds", "slice", DaemonFaults.ToldOnce.class));
        rows.add(
                "harsh-lost-outputs",
                "fetch-failure-untold",
                "the leader never hears of an output that cannot be fetched",
                "there is no end",
                1,
                stub(DAEMON + "FetchFailures", "add"));
        rows.add(
                "10-worker-stands-still-in-a-map",
                "never-registers-again",
                "a worker that is not known does not register again",
                "there are map outputs on",
                1,
                stub(DAEMON + "LeaderSession", "unknown"));
        rows.add(
                "executor-death-unnoticed",
                "attempts of an executor that died are not ended",
                "there are map outputs on",
                1,
                stub(DAEMON + "ExecutorDesk", "died"));

        rows.add(
                "harsh-losses-and-failovers",
                "old-numbers",
                "what a new leader tells of map outputs is taken for the rest of what an earlier one told",
                "there is no end",
                2,
                around(DAEMON + "MapEventLog", "add", DaemonFaults.AnyNumbers.class));
        return rows.all();
    }
}
