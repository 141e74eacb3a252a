package windrow.local.sim.planted;

import static windrow.local.sim.planted.Change.around;
import static windrow.local.sim.planted.Change.assume;
import static windrow.local.sim.planted.Change.fixed;
import static windrow.local.sim.planted.Change.stub;

import java.util.List;
import windrow.coordinator.journal.keeper.KeeperFaults;
import windrow.coordinator.server.HostFaults;

/** Faults in the process around the core. */
final class HostFaultRows {

    private static final String KEEPER = "windrow.coordinator.journal.keeper.";
    private static final String HOST = "windrow.coordinator.server.";

    private HostFaultRows() {}

    static List<PlantedFault> all() {
        FaultRows rows = new FaultRows("host");
        rows.add(
                "told-before-durable",
                "messages leave before their records are durable",
                "that may be forgotten",
                1,
                assume(HOST + "Term", "take", "isDone", true),
                assume(HOST + "Term", "release", "isDone", true));
        rows.add(
                "told-though-failed",
                "messages leave though their records could not be written",
                "of a grant that may be forgotten",
                6,
                assume(HOST + "Term", "release", "isCompletedExceptionally", false));
        rows.add(
                "leads-on",
                "a leader goes on when it was told that it leads no more",
                "there is no end",
                10,
                fixed(HOST + "CoordinatorServer$TermHost", "leads", true),
                stub(HOST + "CoordinatorServer", "end"));
        rows.add(
                "harsh-stalled-leaders",
                "leads-on-unfenced",
                "the same, and the journal's files are not taken from it",
                "records durable that",
                2,
                fixed(HOST + "CoordinatorServer$TermHost", "leads", true),
                stub(HOST + "CoordinatorServer", "end"),
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));

        rows.add(
                "harsh-stalled-leaders",
                "later-epoch-unread-unfenced",
                "a leader is not told by those who have a later one, and the journal's files are not taken from it",
                "records durable that",
                2,
                around(HOST + "CoordinatorServer", "receive", HostFaults.EpochUnread.class),
                around(KEEPER + "Leases", "recover", KeeperFaults.NotAsked.class));
        rows.add(
                "harsh-stalled-takeovers",
                "early-words-pile-up",
                "all that workers say during a takeover waits, and not the last word of each alone",
                "waited for the leader",
                2,
                around(HOST + "EarlyEvents", "add", HostFaults.AllWords.class));
        return rows.all();
    }
}
