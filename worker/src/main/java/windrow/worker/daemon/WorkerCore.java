package windrow.worker.daemon;

import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.WorkerOrders;

/**
 * Decides all that a worker daemon does: a pure state machine without threads, clocks, files or sockets. The host feeds it events and does
 * the actions it gives back, in their order.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>Orders of a lower epoch than the highest one met are refused.
 *   <li>A job has one executor here, with as many slots as the worker; it is started by the job's first launch while the job's files
 *       are brought here. Attempts wait until both are done.
 *   <li>An attempt that ended is reported until it is acknowledged; one that was acknowledged is never run again.
 *   <li>A map output is held from its attempt's end until its job is forgotten, however its executor fares.
 *   <li>When the leader's link is down, everything goes on, and is told to the next leader.
 *   <li>An attempt that was told to stop and does not, takes its executor with it.
 *   <li>An executor that was started and says nothing is ended, and with it the attempts that wait for it. One that does not end when it is
 *       told to takes with it what waits for its end.
 *   <li>No message to the leader can become too large to be sent.
 * </ul>
 *
 * <p>The core itself only hands events to its desks: {@link LeaderDesk}, {@link AttemptDesk}, {@link JobDesk}, {@link ExecutorDesk}.
 *
 * <p>Not thread-safe: one thread calls {@link #step}.
 */
public final class WorkerCore {

    /** What a killed attempt gets to end by itself. */
    public static final long KILL_PATIENCE_NANOS = 5_000_000_000L;

    /**
     * What an executor gets from its start to its hello. A JVM needs a second or two, and gives up by itself when it finds no worker for 30 s;
     * a machine that takes twice that would not get far with an attempt either, and the attempts that wait are better tried elsewhere.
     */
    public static final long HELLO_PATIENCE_NANOS = 60_000_000_000L;

    /** What an executor gets to end when it is told to: it is killed, and only a machine that hangs keeps it. */
    public static final long END_PATIENCE_NANOS = 30_000_000_000L;

    /** How long a job of which there is nothing here but its files and an executor keeps them; to bring them back takes a second or two. */
    public static final long IDLE_JOB_NANOS = 30_000_000_000L;

    /** Attempts in work per slot: a coordinator that counts slots stays far below. */
    static final int MAX_ATTEMPTS_PER_SLOT = 8;

    private final StepActions out = new StepActions();
    private final LocalJobs jobs = new LocalJobs();
    private final HeldMaps held;
    private final AttemptEnds ends;
    private final ExecutorDesk executors;
    private final JobDesk jobDesk;
    private final AttemptDesk attempts;
    private final LeaderDesk leader;
    private final WorkerEvent.Handler handler = new Events();

    /** @param heartbeatMillis until a leader asks for another pace, at least 1 */
    public WorkerCore(WorkerIdentity identity, long heartbeatMillis) {
        this(identity, heartbeatMillis, WorkerLimits.DEFAULT);
    }

    WorkerCore(WorkerIdentity identity, long heartbeatMillis, WorkerLimits limits) {
        if (heartbeatMillis < 1) {
            throw new IllegalArgumentException("a heartbeat needs at least 1 ms, got " + heartbeatMillis);
        }
        FetchFailures fetchFailures = new FetchFailures();
        this.held = new HeldMaps(limits.heldMaps());
        this.ends = new AttemptEnds(out, fetchFailures, limits.reportBytes());
        this.executors = new ExecutorDesk(out, jobs, ends);
        this.jobDesk = new JobDesk(out, identity, jobs, executors, ends, held, fetchFailures);
        this.attempts = new AttemptDesk(out, identity, jobs, jobDesk, executors, ends, held, fetchFailures);
        this.leader = new LeaderDesk(out, identity, jobs, ends, held, fetchFailures, heartbeatMillis);
    }

    /** Takes in an event; what is to be done comes back, to be done in this order and before the next step. */
    public List<WorkerAction> step(WorkerEvent event, long nowNanos) {
        out.begin(nowNanos);
        event.handledBy(handler);
        if (out.hasChanged()) {
            leader.report();
        }
        return out.taken();
    }

    /** Attempts that have not ended. */
    public int attemptsInWork() {
        return jobs.attemptsInWork();
    }

    /** Whether this map output is held. */
    public boolean holds(AttemptId map) {
        return held.contains(map);
    }

    /** One method per event. */
    private final class Events implements WorkerEvent.Handler {

        @Override
        public void linkUp(WorkerEvent.LinkUp event) {
            leader.linkUp(event.epoch());
        }

        @Override
        public void linkDown(WorkerEvent.LinkDown event) {
            leader.linkDown();
        }

        @Override
        public void orders(WorkerEvent.Orders event) {
            if (!leader.accepts(event)) {
                return;
            }
            WorkerOrders orders = event.orders();
            ends.acknowledged(orders.acknowledged());
            // What is over goes first: a job that is forgotten and launched in one message would be one that is over.
            orders.forget().forEach(jobDesk::forget);
            orders.launches().forEach(attempts::launch);
            orders.mapEvents().forEach(jobDesk::mapEvents);
            orders.grants().forEach(attempts::grant);
            orders.kills().forEach(attempts::kill);
        }

        @Override
        public void executorReady(WorkerEvent.ExecutorReady event) {
            LocalJob job = executors.ready(event.executor());
            if (job != null) {
                jobDesk.advance(job);
            }
        }

        @Override
        public void fromExecutor(WorkerEvent.FromExecutor event) {
            LocalJob job = jobs.ofExecutor(event.executor());
            if (job != null) {
                attempts.said(job, event.message());
            }
        }

        @Override
        public void executorDied(WorkerEvent.ExecutorDied event) {
            LocalJob job = executors.died(event);
            if (job != null) {
                jobDesk.executorGone(job);
            }
        }

        @Override
        public void jobLocalised(WorkerEvent.JobLocalised event) {
            jobDesk.localised(event);
        }

        @Override
        public void localiseFailed(WorkerEvent.LocaliseFailed event) {
            jobDesk.localiseFailed(event);
        }

        @Override
        public void outputDamaged(WorkerEvent.OutputDamaged event) {
            if (held.remove(event.map())) {
                out.note("the output of " + event.map() + " is no longer served: " + event.reason());
            }
        }

        @Override
        public void timerFired(WorkerEvent.TimerFired event) {
            if (event.timer() instanceof WorkerTimer.KillDeadline deadline) {
                attempts.didNotStop(deadline.attempt());
            } else if (event.timer() instanceof WorkerTimer.HelloDeadline deadline) {
                executors.saidNothing(deadline.executor());
            } else if (event.timer() instanceof WorkerTimer.EndDeadline deadline) {
                executors.didNotEnd(deadline.executor());
            } else {
                leader.heartbeat();
                jobDesk.retireIdle();
            }
        }
    }
}
