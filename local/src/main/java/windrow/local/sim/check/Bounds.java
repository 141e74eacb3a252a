package windrow.local.sim.check;

import java.util.HashSet;
import java.util.Set;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.LinkId;
import windrow.coordinator.core.StepResult;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerReport;

/**
 * Bounds on what is said at once, and on what is kept until it is said or was heard. Each is far above what so few workers, clients and tasks need, and
 * far below what becomes of it where nothing is ever let go of.
 */
public final class Bounds {

    /** Messages of one step. */
    private static final int MAX_OUTBOUND = 64;

    /** Attempts of one kind that a worker names at once: those that nobody acknowledged while nobody led are among them. */
    private static final int MAX_ATTEMPTS = 30;

    /** Map outputs that a worker could not get. */
    private static final int MAX_FETCH_FAILURES = 100;

    /** Questions of clients that wait, and answers that a leader remembers. */
    private static final int MAX_KEPT_FOR_CLIENTS = 40;

    private Bounds() {}

    private static void check(int size, int most, String what) {
        if (size > most) {
            throw new ViolationError(what + ": " + size + ", and more than " + most + " are never needed here");
        }
    }

    static void stepped(StepResult result) {
        check(result.outbound().size(), MAX_OUTBOUND, "messages of one step");
    }

    static void reports(WorkerReport report) {
        check(report.running().size(), MAX_ATTEMPTS, "attempts that a worker says to run");
        check(report.ended().size(), MAX_ATTEMPTS, "attempts that a worker says to have ended");
        check(report.commitRequests().size(), MAX_ATTEMPTS, "commit requests that a worker repeats");
        check(report.fetchFailures().size(), MAX_FETCH_FAILURES, "fetch failures that a worker repeats");
    }

    static void registers(RegisterWorker hello) {
        check(hello.running().size(), MAX_ATTEMPTS, "attempts that a worker registers as running");
    }

    static void keptForClients(int kept) {
        check(kept, MAX_KEPT_FOR_CLIENTS, "what a leader keeps for its clients");
    }

    /** Of what came while a leader took its journal over; it comes to its core when that is made. Each worker's last word has to be enough. */
    public static final class Early {

        private final long madeNanos;
        private final Set<LinkId> heard = new HashSet<>();

        /** @param madeNanos when the core was made: until the loop's next task all that comes to it has waited */
        public Early(long madeNanos) {
            this.madeNanos = madeNanos;
        }

        /** An event comes to the core. */
        public void comes(Event event, long nowNanos) {
            if (nowNanos == madeNanos && event instanceof Event.FromWorker said && !heard.add(said.link())) {
                throw new ViolationError("two words of " + said.link() + " waited for the leader: " + said.message());
            }
        }
    }
}
