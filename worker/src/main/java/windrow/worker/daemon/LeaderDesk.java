package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** Speaks with the leader: registers, says at every heartbeat and on every change what there is, and lets in only whose orders count. */
final class LeaderDesk {

    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final WorkerTimer HEARTBEAT = new WorkerTimer.Heartbeat();

    private final StepActions out;
    private final WorkerIdentity identity;
    private final LocalJobs jobs;
    private final AttemptEnds ends;
    private final HeldMaps held;
    private final FetchFailures fetchFailures;
    private final LeaderSession session = new LeaderSession();
    private final RegistrationPace pace = new RegistrationPace();
    private long heartbeatMillis;
    /** Sent so far, to all leaders. */
    private long registrations;

    LeaderDesk(
            StepActions out,
            WorkerIdentity identity,
            LocalJobs jobs,
            AttemptEnds ends,
            HeldMaps held,
            FetchFailures fetchFailures,
            long heartbeatMillis) {
        this.out = out;
        this.identity = identity;
        this.jobs = jobs;
        this.ends = ends;
        this.held = held;
        this.fetchFailures = fetchFailures;
        this.heartbeatMillis = heartbeatMillis;
    }

    void linkUp(long epoch) {
        if (!session.admits(epoch)) {
            out.add(new WorkerAction.DropLink(
                    "epoch " + epoch + " is older than " + session.epoch() + ", which was met before"));
            return;
        }
        session.up();
        pace.reset();
        register();
        setHeartbeat();
    }

    void linkDown() {
        session.down();
        out.cancelTimer(HEARTBEAT);
    }

    /** Whether what these orders say is to be done. */
    boolean accepts(WorkerEvent.Orders event) {
        WorkerOrders orders = event.orders();
        if (session.state() == LeaderSession.State.DOWN || !orders.worker().equals(identity.worker())) {
            return false;
        }
        if (!session.admits(event.epoch())) {
            out.add(new WorkerAction.DropLink(
                    "refused orders of epoch " + event.epoch() + ": epoch " + session.epoch() + " was met before"));
            return false;
        }
        if (orders.reregister()) {
            // Of an older registration it is late: a newer one stands.
            if (orders.registration() == session.registration() && session.unknown()) {
                pace.reset();
                register();
            }
            return false;
        }
        boolean registering = session.state() == LeaderSession.State.REGISTERING;
        long before = session.registration();
        if (!session.adopt(orders.registration())) {
            return false;
        }
        // Also where a repeated registration was answered once more: what was reported under the one before was
        // refused.
        if (registering || session.registration() != before) {
            out.changed();
        }
        if (orders.heartbeatMillis() > 0 && orders.heartbeatMillis() != heartbeatMillis) {
            heartbeatMillis = orders.heartbeatMillis();
            setHeartbeat();
        }
        return true;
    }

    void heartbeat() {
        switch (session.state()) {
            case DOWN -> {
                return;
            }
            case REGISTERING -> {
                if (pace.again()) {
                    register();
                }
            }
            case REGISTERED -> {
                pace.reset();
                out.changed();
            }
        }
        setHeartbeat();
    }

    private void setHeartbeat() {
        out.setTimer(HEARTBEAT, heartbeatMillis * NANOS_PER_MILLI);
    }

    private void register() {
        List<AttemptId> running = new ArrayList<>();
        for (LocalJob job : jobs.all()) {
            running.addAll(job.attempts.keySet());
        }
        out.add(new WorkerAction.ToLeader(
                session.epoch(),
                new RegisterWorker(
                        identity.worker(),
                        ++registrations,
                        identity.host(),
                        identity.rack(),
                        identity.slots(),
                        identity.memoryMegabytes(),
                        identity.shuffleHost(),
                        identity.shufflePort(),
                        running,
                        held.all())));
    }

    /** At the end of a step that changed something. */
    void report() {
        if (session.state() != LeaderSession.State.REGISTERED) {
            return;
        }
        List<AttemptProgress> running = new ArrayList<>();
        List<AttemptEnd> ended = new ArrayList<>();
        List<CommitRequest> requests = new ArrayList<>();
        List<MapEventCursor> cursors = new ArrayList<>();
        for (LocalJob job : jobs.all()) {
            for (LocalAttempt attempt : job.attempts.values()) {
                running.add(attempt.progress);
                CommitRequest request = attempt.commitRequest;
                if (request != null) {
                    // Also when it was granted: a leader that took it for lost has revoked that, and decides anew.
                    requests.add(request);
                }
            }
            if (job.runsReduces()) {
                cursors.add(job.events.cursor());
            }
        }
        ends.slice(ended::add, running::add);
        out.add(new WorkerAction.ToLeader(
                session.epoch(),
                new WorkerReport(
                        identity.worker(),
                        session.registration(),
                        session.nextSequence(),
                        running,
                        ended,
                        requests,
                        fetchFailures.all(),
                        cursors)));
    }
}
