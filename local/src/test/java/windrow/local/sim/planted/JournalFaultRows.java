package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.coordinator.core.CoreFaults;
import windrow.coordinator.journal.format.FormatFaults;
import windrow.coordinator.journal.keeper.KeeperFaults;

/** Faults in the journal and its formats. */
final class JournalFaultRows {

    private static final String CORE = "windrow.coordinator.core.";
    private static final String KEEPER = "windrow.coordinator.journal.keeper.";
    private static final String FORMAT = "windrow.coordinator.journal.format.";

    private JournalFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("journal");
        rows.add(
                "durable-before-sync",
                "records are said to be durable while they are being written",
                "found another state than the",
                12,
                around(KEEPER + "LogAppender", "append", KeeperFaults.SaidEarly.class));
        rows.add(
                "two-batches",
                "a batch is written while another one is",
                "it holds what does not f",
                8,
                around(KEEPER + "LogAppender", "pump", KeeperFaults.NeverBusy.class));
        rows.add(
                "harsh-untold-leaders",
                "folder-not-renamed",
                "all leaders use one folder",
                "records durable that",
                1,
                around(KEEPER + "LiveFolder", "take", KeeperFaults.OneFolderForAll.class),
                fixed(KEEPER + "LiveFolder", "name", "epoch-1"));
        rows.add(
                "harsh-stalled-takeovers",
                "later-folder-taken",
                "the folder of a later leader is taken like that of an earlier one",
                "records durable that",
                2,
                around(KEEPER + "LiveFolder", "decide", KeeperFaults.AnyFolder.class));
        rows.add(
                "harsh-stalled-leaders",
                "lease-not-recovered",
                "files of the leader before are not taken from it",
                "records durable that",
                208,
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));
        rows.add(
                "harsh-untold-leaders",
                "lease-not-awaited",
                "files are read that may still be written",
                "records durable that",
                15,
                around(KEEPER + "Leases", "waitFor", KeeperFaults.NotWaitedFor.class));
        rows.add(
                "removed-before-snapshot",
                "logs are removed before their snapshot is whole",
                "found another state than the",
                1,
                around(KEEPER + "SnapshotFile", "write", KeeperFaults.RemovedFirst.class));
        rows.add(
                "one-record-short",
                "the last record of each log is not replayed",
                "found another state than the",
                1,
                around(FORMAT + "FileDecoder", "readLog", FormatFaults.OneShort.class));
        rows.add(
                "torn-tail-refused",
                "a torn tail is taken for damage",
                "it ends in its first bytes",
                2,
                around(FORMAT + "FileDecoder", "readLog", FormatFaults.NoTail.class));
        rows.add(
                "27-journal-with-a-damaged-middle",
                "checksum-uncompared",
                "a frame's checksum is not compared",
                "coordinators more were to be told",
                1,
                fixed(FORMAT + "FrameHead", "isPayloadWhole", true));
        rows.add(
                "snapshot-without-grants",
                "a snapshot forgets what was granted",
                "found another state than the",
                17,
                around(CORE + "ReduceTask", "state", CoreFaults.NoGrant.class));
        rows.add(
                "snapshot-without-losses",
                "a snapshot forgets which outputs were lost",
                "found another state than the",
                16,
                around(CORE + "MapTable", "state", CoreFaults.NoLosses.class));
        rows.add(
                "snapshot-without-ends",
                "a snapshot forgets the order in which jobs ended",
                "it holds what does not f",
                9,
                stub(CORE + "JobLedger", "restoreFinished"));
        return rows.all();
    }
}
