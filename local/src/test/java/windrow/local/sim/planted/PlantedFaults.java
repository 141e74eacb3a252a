package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.assume;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.omit;
import static windrow.local.sim.planted.Change.stub;

import java.util.ArrayList;
import java.util.List;
import windrow.api.io.OutputFaults;
import windrow.coordinator.core.CoreFaults;
import windrow.coordinator.journal.format.FormatFaults;
import windrow.coordinator.journal.keeper.KeeperFaults;
import windrow.coordinator.server.HostFaults;
import windrow.protocol.client.ClientFaults;
import windrow.worker.daemon.DaemonFaults;

/** All faults that are planted, by the part of the engine that they are in. */
final class PlantedFaults {

    private static final String CORE = "windrow.coordinator.core.";
    private static final String KEEPER = "windrow.coordinator.journal.keeper.";
    private static final String FORMAT = "windrow.coordinator.journal.format.";
    private static final String HOST = "windrow.coordinator.server.";
    private static final String DAEMON = "windrow.worker.daemon.";
    private static final String CLIENT = "windrow.protocol.client.";
    private static final String IO = "windrow.api.io.";

    private final List<PlantedFault> all = new ArrayList<>();

    private PlantedFaults() {}

    static List<PlantedFault> all() {
        PlantedFaults faults = new PlantedFaults();
        faults.inTheCore();
        faults.inRecovery();
        faults.inSlices();
        faults.inTheJournal();
        faults.inTheHost();
        faults.inTheWorker();
        faults.inTheClient();
        faults.inTheOutput();
        return faults.all;
    }

    private void add(String part, String name, String breaks, String promise, int seeds, Change... changes) {
        add("any", part, name, breaks, promise, seeds, changes);
    }

    private void add(
            String scenario, String part, String name, String breaks, String promise, int seeds, Change... changes) {
        all.add(new PlantedFault(part, name, breaks, promise, scenario, seeds, List.of(changes)));
    }

    private void inTheCore() {
        String part = "core";
        add(
                "frugal-restless-network",
                part,
                "sequence-unchecked",
                "a report counts that was overtaken by a later one",
                "stopped, for nothing",
                1,
                around(CORE + "WorkerDesk", "reported", CoreFaults.AnySequence.class));
        add(
                part,
                "second-grant",
                "an attempt that asks again is granted again; the ledger refuses that",
                "holds it or the task is done",
                2,
                omit(CORE + "CommitDesk", "review", "granted"));
        add(
                part,
                "second-grant-recorded",
                "the same, and the ledger takes it",
                "two attempts of a task are granted at once",
                2,
                omit(CORE + "CommitDesk", "review", "granted"),
                around(CORE + "Job", "commitGranted", CoreFaults.Regrant.class));
        add(
                "30-two-attempts-ask-for-the-commit-together",
                part,
                "two-granted",
                "an attempt is granted while another one of the task is, and the ledger takes it",
                "two attempts of a task are granted at once",
                1,
                around(CORE + "CommitDesk", "review", CoreFaults.AnyoneElse.class),
                around(CORE + "Job", "commitGranted", CoreFaults.Regrant.class));
        add(
                "11-executor-with-a-grant-stands-still",
                part,
                "grant-not-revoked",
                "a grant stays with an attempt that is over",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "revoke", "record"));
        add(
                "31-another-output-after-some-took-the-first",
                part,
                "digest-unchecked",
                "a reduce commits whatever it took in",
                "that its official attempt did not put out",
                2,
                around(CORE + "CommitDesk", "review", CoreFaults.AnyDigest.class));
        add(
                "31-another-output-after-some-took-the-first",
                part,
                "different-map-unnoticed",
                "reduces stay committed when a map that they took in comes out differently",
                "published without reduce",
                18,
                fixed(CORE + "MapTable", "differsFromBefore", false));
        add(
                "harsh-lost-outputs",
                part,
                "lost-map-returns",
                "a late report makes an output official again that was lost",
                "an output that was lost is official again",
                14,
                fixed(CORE + "MapTable", "wasLost", false));
        add(
                part,
                "request-forgotten",
                "a submission that is repeated is another job",
                "one request became two jobs",
                3,
                stub(CORE + "JobLedger", "byRequest"));
        add(
                part,
                "job-number-reused",
                "job ids begin anew",
                "was submitted before",
                2,
                assume(CORE + "JobLedger", "nextId", "number", 0));
        add(
                part,
                "attempt-number-reused",
                "attempts of a task have the same number",
                "runs a second time",
                3,
                stub(CORE + "JobRun", "nextNumber"));
        add(
                part,
                "published-early",
                "a job is published before its last reduce is committed",
                "published without reduce",
                1,
                around(CORE + "Job", "allCommitted", CoreFaults.AlmostAll.class),
                around(CORE + "Job", "publishReduce", CoreFaults.OnlyCommitted.class));
        add(
                part,
                "succeeded-anyway",
                "a job that failed or was killed ends as one that succeeded",
                "it should end as",
                2,
                around(CORE + "Job", "goal", CoreFaults.AlwaysGood.class));
        add(
                part,
                "output-not-lost",
                "a lost map output is not made again",
                "there is no end",
                1,
                stub(CORE + "MapOutputs", "lose"));
        add(
                "harsh-lost-outputs",
                part,
                "fetch-failure-unheard",
                "what reduces cannot fetch is not looked into",
                "there is no end",
                1,
                stub(CORE + "MapOutputs", "fetchFailed"));
        add(
                part,
                "dead-worker-unnoticed",
                "a worker's silence is not noticed",
                "there is no end",
                5,
                stub(CORE + "WorkerDesk", "silence"));
        add(
                part,
                "launch-not-repeated",
                "a launch that got lost is not said again",
                "there is no end",
                36,
                omit(CORE + "WorkerDesk", "compare", "launch"));
        add(
                part,
                "job-not-forgotten",
                "workers never learn that a job is over",
                "there are map outputs on",
                1,
                stub(CORE + "Worker", "forget"),
                stub(CORE + "OrdersComposer", "forget"));
        add(
                "frugal-lost-outputs",
                part,
                "reduce-answered-early",
                "a reduce is answered before all maps are done",
                "stopped, for nothing",
                1,
                assume(CORE + "CommitDesk", "review", "allMapsDone", true));
        add(
                "frugal-failovers",
                part,
                "ends-unacknowledged",
                "ends of attempts are never acknowledged",
                "an attempt's end was told",
                2,
                stub(CORE + "OrdersComposer", "acknowledge"));
        add(
                part,
                "map-not-done",
                "map outputs are announced to nobody",
                "there is no end",
                1,
                omit(CORE + "MapOutputs", "done", "add"));
        add(
                part,
                "answers-remembered",
                "who was told of a job is remembered, also when that is over",
                "a leader keeps for its clients",
                2,
                around(CORE + "ClientDesk", "answer", CoreFaults.Remembered.class));
    }

    private void inRecovery() {
        String part = "recovery";
        add(
                part,
                "tasks-not-rebuilt",
                "open tasks of a job are forgotten by the next leader",
                "there is no end",
                1,
                stub(CORE + "Recovery", "rebuildTasks"));
        add(
                part,
                "absent-granted",
                "attempts that never came back keep their grants",
                "there is no end",
                17,
                stub(CORE + "AbsentSearch", "revokeIfAbsent"));
        add(
                "frugal-failovers",
                part,
                "launched-at-once",
                "the next leader launches what may be running",
                "stopped, for nothing",
                2,
                around(CORE + "Recovery", "rebuild", CoreFaults.NoHolding.class));
        add(
                "frugal-failovers",
                part,
                "not-adopted",
                "what an earlier leader launched is stopped",
                "stopped, for nothing",
                5,
                assume(CORE + "WorkerDesk", "adoptOrKill", "isOpen", false));

        add(
                "harsh-absent-workers",
                part,
                "absent-believed-unheard",
                "workers that never came back are believed to hold outputs, and what reduces cannot fetch is not looked into",
                "there is no end",
                1,
                omit(CORE + "AbsentSearch", "giveUpAbsent", "workersLost"),
                stub(CORE + "MapOutputs", "fetchFailed"));
        add(
                "harsh-losses-and-failovers",
                part,
                "numbers-of-another-leader",
                "map events that a worker has are counted by another leader's numbers",
                "there is no end",
                2,
                around(CORE + "WorkerDesk", "has", CoreFaults.AnyNumbers.class));
    }

    /** What is done in slices. */
    private void inSlices() {
        String part = "slices";
        add(
                "frugal-small-slices",
                part,
                "queueing-stops",
                "of a planned job the first tasks alone are put into the queues",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "queueMore", "timer"));
        add(
                "frugal-small-slices",
                part,
                "telling-reduces-stops",
                "the first reduces alone are told at once that all maps are done",
                "and nothing was in its way",
                1,
                omit(CORE + "MapOutputs", "pushMore", "timer"));
        add(
                "frugal-small-slices",
                part,
                "listing-stops",
                "the first committed tasks alone are listed to be published",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "list", "timer"));
        add(
                "frugal-small-slices",
                part,
                "farewells-stop",
                "the first workers alone are told that a job is over",
                "there are map outputs on",
                1,
                omit(CORE + "Farewells", "tellMore", "timer"));
        add(
                "frugal-kills-in-small-slices",
                part,
                "killing-stops",
                "of a job that ends the first attempts alone are stopped",
                "and left sim:/out",
                1,
                omit(CORE + "AttemptTracker", "killUnwanted", "timer"));
        add(
                part,
                "resting-endless",
                "a task that rests is never tried again",
                "there is no end",
                19,
                omit(CORE + "AttemptTracker", "rest", "timer"));
        add(
                "22-disks-refuse-map-outputs",
                part,
                "resting-stops",
                "of the tasks that rest the first alone are tried again",
                "there is no end",
                1,
                omit(CORE + "AttemptTracker", "rested", "timer"));
        add(
                "2-worker-dies-that-serves-map-output",
                part,
                "giving-up-stops-unheard",
                "the first outputs alone are given up of a worker that is gone, and what reduces cannot fetch is not looked into",
                "there is no end",
                8,
                omit(CORE + "MapOutputs", "giveUpMore", "timer"),
                stub(CORE + "MapOutputs", "fetchFailed"));
        add(
                "12-leaders-die-at-several-records",
                part,
                "refilling-stops",
                "a new leader tells of the first map outputs alone",
                "there is no end",
                4,
                omit(CORE + "MapOutputs", "refillMore", "timer"));
        add(
                "12-leaders-die-at-several-records",
                part,
                "recovery-unfinished",
                "a new leader lets no job of the one before go on",
                "there is no end",
                1,
                omit(CORE + "Recovery", "beginOnce", "timer"));
        add(
                "12-leaders-die-at-several-records",
                part,
                "release-stops",
                "a new leader lets the first jobs alone go on",
                "there is no end",
                4,
                omit(CORE + "Recovery", "timer", "timer"));
        add(
                "harsh-absent-workers",
                part,
                "search-stops",
                "a new leader looks at the first outputs and grants alone for those whose workers did not come back",
                "there is no end",
                39,
                omit(CORE + "Recovery", "searchMore", "timer"));
        add(
                "frugal-failovers-in-small-slices",
                part,
                "new-output-not-left-out",
                "what becomes official while the outputs that a worker had before are given up is lost with them",
                "and none had failed",
                15,
                stub(CORE + "HeldOutputs", "leaveOut"));
        add(
                "12-leaders-die-at-several-records",
                part,
                "told-under-two-numbers",
                "what becomes official while a new leader tells of map outputs is told of twice",
                "told of under two numbers",
                10,
                around(CORE + "EventLog", "add", CoreFaults.BeforeItsTurn.class));
        add(
                "harsh-lost-outputs",
                part,
                "lost-though-unneeded",
                "outputs are given up though nobody needs them",
                "an output is lost that nobody needs",
                7,
                around(CORE + "Job", "needsOutputs", CoreFaults.WhileItRuns.class));
        add(
                "harsh-lost-outputs",
                part,
                "never-needed",
                "no output is given up, as if nobody needed it",
                "there is no end",
                1,
                fixed(CORE + "Job", "needsOutputs", false));
    }

    private void inTheJournal() {
        String part = "journal";
        add(
                part,
                "durable-before-sync",
                "records are said to be durable while they are being written",
                "found another state than the",
                12,
                around(KEEPER + "LogAppender", "append", KeeperFaults.SaidEarly.class));
        add(
                part,
                "two-batches",
                "a batch is written while another one is",
                "it holds what does not f",
                8,
                around(KEEPER + "LogAppender", "pump", KeeperFaults.NeverBusy.class));
        add(
                "harsh-untold-leaders",
                part,
                "folder-not-renamed",
                "all leaders use one folder",
                "records durable that",
                1,
                around(KEEPER + "LiveFolder", "take", KeeperFaults.OneFolderForAll.class),
                fixed(KEEPER + "LiveFolder", "name", "epoch-1"));
        add(
                "harsh-stalled-takeovers",
                part,
                "later-folder-taken",
                "the folder of a later leader is taken like that of an earlier one",
                "records durable that",
                2,
                around(KEEPER + "LiveFolder", "decide", KeeperFaults.AnyFolder.class));
        add(
                "harsh-stalled-leaders",
                part,
                "lease-not-recovered",
                "files of the leader before are not taken from it",
                "records durable that",
                21,
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));
        add(
                "harsh-untold-leaders",
                part,
                "lease-not-awaited",
                "files are read that may still be written",
                "records durable that",
                14,
                around(KEEPER + "Leases", "waitFor", KeeperFaults.NotWaitedFor.class));
        add(
                part,
                "removed-before-snapshot",
                "logs are removed before their snapshot is whole",
                "found another state than the",
                1,
                around(KEEPER + "SnapshotFile", "write", KeeperFaults.RemovedFirst.class));
        add(
                part,
                "one-record-short",
                "the last record of each log is not replayed",
                "found another state than the",
                1,
                around(FORMAT + "FileDecoder", "readLog", FormatFaults.OneShort.class));
        add(
                part,
                "torn-tail-refused",
                "a torn tail is taken for damage",
                "it ends in its first bytes",
                2,
                around(FORMAT + "FileDecoder", "readLog", FormatFaults.NoTail.class));
        add(
                "27-journal-with-a-damaged-middle",
                part,
                "checksum-uncompared",
                "a frame's checksum is not compared",
                "found another state than the",
                2,
                fixed(FORMAT + "FrameHead", "isPayloadWhole", true));
        add(
                part,
                "snapshot-without-grants",
                "a snapshot forgets what was granted",
                "it holds what does not f",
                17,
                around(CORE + "ReduceTask", "state", CoreFaults.NoGrant.class));
        add(
                part,
                "snapshot-without-losses",
                "a snapshot forgets which outputs were lost",
                "found another state than the",
                16,
                around(CORE + "MapTable", "state", CoreFaults.NoLosses.class));
        add(
                part,
                "snapshot-without-ends",
                "a snapshot forgets the order in which jobs ended",
                "it holds what does not f",
                9,
                stub(CORE + "JobLedger", "restoreFinished"));
    }

    private void inTheHost() {
        String part = "host";
        add(
                part,
                "told-before-durable",
                "messages leave before their records are durable",
                "that may be forgotten",
                1,
                assume(HOST + "Term", "take", "isDone", true),
                assume(HOST + "Term", "release", "isDone", true));
        add(
                part,
                "told-though-failed",
                "messages leave though their records could not be written",
                "for no durable reason",
                13,
                assume(HOST + "Term", "release", "isCompletedExceptionally", false));
        add(
                part,
                "leads-on",
                "a leader goes on when it was told that it leads no more",
                "there is no end",
                10,
                fixed(HOST + "CoordinatorServer$TermHost", "leads", true),
                stub(HOST + "CoordinatorServer", "end"));
        add(
                "harsh-stalled-leaders",
                part,
                "leads-on-unfenced",
                "the same, and the journal's files are not taken from it",
                "records durable that",
                2,
                fixed(HOST + "CoordinatorServer$TermHost", "leads", true),
                stub(HOST + "CoordinatorServer", "end"),
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));

        add(
                "harsh-stalled-leaders",
                part,
                "later-epoch-unread-unfenced",
                "a leader is not told by those who have a later one, and the journal's files are not taken from it",
                "records durable that",
                2,
                around(HOST + "CoordinatorServer", "receive", HostFaults.EpochUnread.class),
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));
        add(
                "harsh-stalled-takeovers",
                part,
                "early-words-pile-up",
                "all that workers say during a takeover waits, and not the last word of each alone",
                "waited for the leader",
                2,
                around(HOST + "EarlyEvents", "add", HostFaults.AllWords.class));
    }

    private void inTheWorker() {
        String part = "worker";
        add(
                "15-workers-hear-of-the-leader-before-again",
                part,
                "any-epoch",
                "a worker follows orders of an earlier epoch",
                "attempts were begun",
                1,
                around(DAEMON + "LeaderSession", "admits", DaemonFaults.AnyEpoch.class));
        add(
                part,
                "ended-runs-again",
                "a launch that is repeated runs again",
                "runs a second time",
                4,
                fixed(DAEMON + "AttemptEnds", "knows", false),
                fixed(DAEMON + "Tombstones", "contains", false));
        add(
                part,
                "tombstones-forgotten",
                "what has ended and was acknowledged is forgotten at once",
                "runs a second time",
                4,
                fixed(DAEMON + "Tombstones", "contains", false));
        add(
                part,
                "grants-all",
                "one grant is passed on to all attempts of a job",
                "and nobody granted that",
                2,
                around(DAEMON + "AttemptDesk", "grant", DaemonFaults.GrantAll.class));
        add(
                "frugal-failovers",
                part,
                "kills-for-new-leader",
                "what runs is stopped when a leader comes",
                "stopped, for nothing",
                5,
                around(DAEMON + "LeaderDesk", "linkUp", DaemonFaults.KillAll.class));
        add(
                "frugal-failovers",
                part,
                "holds-untold",
                "a new leader is not told which map outputs a worker holds",
                "and none had failed",
                5,
                around(DAEMON + "HeldMaps", "all", DaemonFaults.Nothing.class));
        add(
                "12-leader-dies-at-a-record",
                part,
                "end-told-once",
                "an end that got lost is not told again",
                "attempts were begun",
                1,
                around(DAEMON + "AttemptEnds", "slice", DaemonFaults.ToldOnce.class));
        add(
                "harsh-lost-outputs",
                part,
                "fetch-failure-untold",
                "the leader never hears of an output that cannot be fetched",
                "there is no end",
                1,
                stub(DAEMON + "FetchFailures", "add"));
        add(
                "10-worker-stands-still-in-a-map",
                part,
                "never-registers-again",
                "a worker that is not known does not register again",
                "there are map outputs on",
                1,
                stub(DAEMON + "LeaderSession", "unknown"));
        add(
                part,
                "executor-death-unnoticed",
                "attempts of an executor that died are not ended",
                "there are map outputs on",
                1,
                stub(DAEMON + "ExecutorDesk", "died"));

        add(
                "harsh-losses-and-failovers",
                part,
                "old-numbers",
                "what a new leader tells of map outputs is taken for the rest of what an earlier one told",
                "there is no end",
                2,
                around(DAEMON + "MapEventLog", "add", DaemonFaults.AnyNumbers.class));
    }

    private void inTheClient() {
        String part = "client";
        add(
                part,
                "new-request-each-try",
                "a submission that is repeated is another request",
                "an attempt runs of a job that nobody submitted",
                2,
                around(CLIENT + "ClientQuestion$Submit", "toRequest", ClientFaults.NewRequest.class));
        add(
                part,
                "question-forgotten",
                "what was asked is forgotten when the connection breaks",
                "there is no end",
                1,
                around(CLIENT + "ClientCore", "linkEnded", ClientFaults.ForgottenQuestions.class));
        add(
                part,
                "endless-patience",
                "an answer that got lost is waited for without end",
                "there is no end",
                2,
                around(CLIENT + "ClientCore$Events", "timerFired", ClientFaults.EndlessPatience.class));

        add(
                "15-workers-hear-of-the-leader-before-again",
                part,
                "any-leader",
                "an earlier leader is asked again",
                "concluded of",
                2,
                around(CLIENT + "LeaderSearch", "candidate", ClientFaults.AnyLeader.class));
    }

    private void inTheOutput() {
        String part = "output";
        add(
                "13-worker-dies-between-steps-of-the-job-commit",
                part,
                "published-once",
                "publishing cannot be repeated",
                "for no reason of its own",
                1,
                around(IO + "FileOutput", "publish", OutputFaults.OnlyOnce.class));
        add(
                part,
                "published-stays",
                "what was published stays when the job fails",
                "and left",
                15,
                stub(IO + "FileOutput", "unpublish"));
        add(
                part,
                "success-first",
                "_SUCCESS is there before the output is",
                "its output has",
                1,
                around(IO + "FileOutput", "commitJob", OutputFaults.SuccessFirst.class));
    }
}
