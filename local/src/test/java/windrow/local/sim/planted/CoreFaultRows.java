package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.assume;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.omit;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.coordinator.core.CoreFaults;

/** Faults in the coordinator's core. */
final class CoreFaultRows {

    private static final String CORE = "windrow.coordinator.core.";

    private CoreFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("core");
        rows.add(
                "frugal-restless-network",
                "sequence-unchecked",
                "a report counts that was overtaken by a later one",
                "stopped, for nothing",
                1,
                around(CORE + "WorkerDesk", "reported", CoreFaults.AnySequence.class));
        rows.add(
                "second-grant",
                "an attempt that asks again is granted again; the ledger refuses that",
                "holds it or the task is done",
                2,
                omit(CORE + "CommitDesk", "review", "granted"));
        rows.add(
                "second-grant-recorded",
                "the same, and the ledger takes it",
                "two attempts of a task are granted at once",
                2,
                omit(CORE + "CommitDesk", "review", "granted"),
                around(CORE + "Job", "commitGranted", CoreFaults.Regrant.class));
        rows.add(
                "30-two-attempts-ask-for-the-commit-together",
                "two-granted",
                "an attempt is granted while another one of the task is, and the ledger takes it",
                "two attempts of a task are granted at once",
                1,
                around(CORE + "CommitDesk", "review", CoreFaults.AnyoneElse.class),
                around(CORE + "Job", "commitGranted", CoreFaults.Regrant.class));
        rows.add(
                "harsh-stalled-takeovers",
                "ungranted-map-counts",
                "a map that writes the output counts, whoever holds the grant",
                "a map that writes the output is done while the grant was",
                287,
                around(CORE + "AttemptEnds", "accept", CoreFaults.AnyMap.class));
        rows.add(
                "11-executor-with-a-grant-stands-still",
                "grant-not-revoked",
                "a grant stays with an attempt that is over",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "revoke", "record"));
        rows.add(
                "31-another-output-after-some-took-the-first",
                "digest-unchecked",
                "a reduce commits whatever it took in",
                "that its official attempt did not put out",
                2,
                around(CORE + "CommitDesk", "review", CoreFaults.AnyDigest.class));
        rows.add(
                "31-another-output-after-some-took-the-first",
                "different-map-unnoticed",
                "reduces stay committed when a map that they took in comes out differently",
                "a grant that was revoked",
                13,
                fixed(CORE + "MapTable", "differsFromBefore", false));
        rows.add(
                "31-another-output-after-some-took-the-first",
                "old-counts-stay",
                "what reduces have counted stays when they start over",
                "a client is told",
                23,
                omit(CORE + "Job", "mapDone", "remove"));
        rows.add(
                "harsh-lost-outputs",
                "lost-counts-stay",
                "what a map has counted stays when its output is lost",
                "a client is told",
                1,
                omit(CORE + "Job", "mapOutputLost", "remove"));
        rows.add(
                "harsh-lost-outputs",
                "counts-of-the-lost",
                "what counts of a map is what its lost output's attempt has counted, and not what the next one has",
                "a client is told",
                1,
                omit(CORE + "Job", "mapOutputLost", "remove"),
                around(CORE + "Job", "mapDone", CoreFaults.CountedOnce.class));
        rows.add(
                "harsh-lost-outputs",
                "lost-map-returns",
                "a late report makes an output official again that was lost",
                "an output that was lost is official again",
                222,
                fixed(CORE + "MapTable", "wasLost", false));
        rows.add(
                "request-forgotten",
                "a submission that is repeated is another job",
                "one request became two jobs",
                4,
                stub(CORE + "JobLedger", "byRequest"));
        rows.add(
                "job-number-reused",
                "job ids begin anew",
                "was submitted before",
                2,
                assume(CORE + "JobLedger", "nextId", "number", 0));
        rows.add(
                "attempt-number-reused",
                "attempts of a task have the same number",
                "runs a second time",
                4,
                stub(CORE + "JobRun", "nextNumber"));
        rows.add(
                "published-early",
                "a job is published before its last reduce is committed",
                "published without reduce",
                1,
                around(CORE + "Job", "allCommitted", CoreFaults.AlmostAll.class),
                around(CORE + "Job", "publishReduce", CoreFaults.OnlyCommitted.class));
        rows.add(
                "succeeded-anyway",
                "a job that failed or was killed ends as one that succeeded",
                "it should end as",
                2,
                around(CORE + "Job", "goal", CoreFaults.AlwaysGood.class));
        rows.add(
                "kill-without-effect",
                "a kill is answered, and the job goes on",
                "is answered that it goes on",
                9,
                omit(CORE + "ClientDesk", "kill", "end"));
        rows.add(
                "kill-only-answered",
                "a kill is answered as if the job were given up, and it goes on",
                "a client is told that a job is given up",
                11,
                around(CORE + "ClientDesk", "kill", CoreFaults.OnlyAnswered.class));
        rows.add(
                "not-cleaned-up",
                "a job that ends before it is published is not cleaned up after",
                "nobody cleared away what it may have left",
                2,
                around(CORE + "JobFlow", "end", CoreFaults.NothingLaunched.class));
        rows.add(
                "output-not-lost",
                "a lost map output is not made again",
                "there is no end",
                1,
                stub(CORE + "MapOutputs", "lose"));
        rows.add(
                "harsh-lost-outputs",
                "fetch-failure-unheard",
                "what reduces cannot fetch is not looked into",
                "there is no end",
                1,
                stub(CORE + "MapOutputs", "fetchFailed"));
        rows.add(
                "dead-worker-unnoticed",
                "a worker's silence is not noticed",
                "there is no end",
                5,
                stub(CORE + "WorkerDesk", "silence"));
        rows.add(
                "launch-not-repeated",
                "a launch that got lost is not said again",
                "there is no end",
                116,
                omit(CORE + "WorkerDesk", "compare", "launch"));
        rows.add(
                "job-not-forgotten",
                "workers never learn that a job is over",
                "there are map outputs on",
                1,
                stub(CORE + "Worker", "forget"),
                stub(CORE + "OrdersComposer", "forget"));
        rows.add(
                "frugal-lost-outputs",
                "reduce-answered-early",
                "a reduce is answered before all maps are done",
                "stopped, for nothing",
                2,
                assume(CORE + "CommitDesk", "review", "allMapsDone", true));
        rows.add(
                "frugal-failovers",
                "ends-unacknowledged",
                "ends of attempts are never acknowledged",
                "an attempt's end was told",
                2,
                stub(CORE + "OrdersComposer", "acknowledge"));
        rows.add(
                "map-not-done",
                "map outputs are announced to nobody",
                "there is no end",
                1,
                omit(CORE + "MapOutputs", "done", "add"));
        rows.add(
                "answers-remembered",
                "who was told of a job is remembered, also when that is over",
                "a leader keeps for its clients",
                15,
                around(CORE + "ClientDesk", "answer", CoreFaults.Remembered.class));
        return rows.all();
    }
}
