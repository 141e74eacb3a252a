package windrow.worker.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

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
 *   <li>An executor that was started and says nothing is ended, and with it the attempts that wait for it.
 * </ul>
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

    /** Ends that nobody acknowledged: beyond it new launches are left for the coordinator to repeat. */
    static final int MAX_UNACKNOWLEDGED = 10_000;

    /** Attempts in work per slot: a coordinator that counts slots stays far below. */
    static final int MAX_ATTEMPTS_PER_SLOT = 8;

    /** Attempts and jobs that are over are remembered so that a late launch does not run them again. */
    static final int MAX_TOMBSTONES = 20_000;

    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final WorkerTimer HEARTBEAT = new WorkerTimer.Heartbeat();

    private final WorkerIdentity identity;
    private final LeaderSession session = new LeaderSession();
    private final Map<JobId, LocalJob> jobs = new TreeMap<>();
    private final Map<Integer, JobId> executors = new TreeMap<>();
    private final Map<AttemptId, AttemptEnd> ended = new LinkedHashMap<>();
    private final Map<AttemptId, String> held = new TreeMap<>();
    private final Map<FetchFailureKey, FetchFailure> fetchFailures = new LinkedHashMap<>();
    private final Set<AttemptId> acknowledged = new LinkedHashSet<>();
    private final Set<JobId> forgotten = new LinkedHashSet<>();
    private final WorkerEvent.Handler handler = new Events();

    private long heartbeatMillis;
    private int nextExecutor = 1;

    private List<WorkerAction> actions = new ArrayList<>();
    private boolean changed;

    private record FetchFailureKey(AttemptId reporter, AttemptId map) {}

    /** @param heartbeatMillis until a leader asks for another pace, at least 1 */
    public WorkerCore(WorkerIdentity identity, long heartbeatMillis) {
        if (heartbeatMillis < 1) {
            throw new IllegalArgumentException("a heartbeat needs at least 1 ms, got " + heartbeatMillis);
        }
        this.identity = identity;
        this.heartbeatMillis = heartbeatMillis;
    }

    /** Takes in an event; what is to be done comes back, to be done in this order and before the next step. */
    public List<WorkerAction> step(WorkerEvent event, long nowNanos) {
        actions = new ArrayList<>();
        changed = false;
        event.handledBy(handler);
        if (changed && session.state() == LeaderSession.State.REGISTERED) {
            sendReport();
        }
        return List.copyOf(actions);
    }

    /** Attempts that have not ended. */
    public int attemptsInWork() {
        int sum = 0;
        for (LocalJob job : jobs.values()) {
            sum += job.attempts.size();
        }
        return sum;
    }

    /** Whether this map output is held. */
    public boolean holds(AttemptId map) {
        return held.containsKey(map);
    }

    // ---- to the leader

    private void register() {
        List<AttemptId> running = new ArrayList<>();
        for (LocalJob job : jobs.values()) {
            running.addAll(job.attempts.keySet());
        }
        actions.add(new WorkerAction.ToLeader(
                session.epoch(),
                new RegisterWorker(
                        identity.worker(),
                        identity.host(),
                        identity.rack(),
                        identity.slots(),
                        identity.memoryMegabytes(),
                        identity.shuffleHost(),
                        identity.shufflePort(),
                        running,
                        List.copyOf(held.keySet()))));
    }

    private void sendReport() {
        List<AttemptProgress> running = new ArrayList<>();
        List<CommitRequest> requests = new ArrayList<>();
        List<MapEventCursor> cursors = new ArrayList<>();
        for (LocalJob job : jobs.values()) {
            for (LocalAttempt attempt : job.attempts.values()) {
                running.add(attempt.progress);
                CommitRequest request = attempt.commitRequest;
                if (request != null && !attempt.granted) {
                    requests.add(request);
                }
            }
            if (job.runsReduces()) {
                cursors.add(new MapEventCursor(job.id, job.events.next()));
            }
        }
        actions.add(new WorkerAction.ToLeader(
                session.epoch(),
                new WorkerReport(
                        identity.worker(),
                        session.registration(),
                        session.nextSequence(),
                        running,
                        List.copyOf(ended.values()),
                        requests,
                        List.copyOf(fetchFailures.values()),
                        cursors)));
    }

    private void setHeartbeat() {
        actions.add(new WorkerAction.SetTimer(HEARTBEAT, heartbeatMillis * NANOS_PER_MILLI));
    }

    // ---- jobs and executors

    /** Brings a job as far as its executor can take attempts, one asynchronous stage at a time. */
    private void advance(LocalJob job) {
        if (job.attempts.isEmpty()) {
            return;
        }
        if (job.localising == LocalJob.Localising.NOT_ASKED) {
            job.localising = LocalJob.Localising.UNDER_WAY;
            actions.add(new WorkerAction.LocaliseJob(job.id, job.spec));
        }
        if (job.executorState == LocalJob.ExecutorState.ABSENT) {
            job.executor = nextExecutor++;
            job.executorState = LocalJob.ExecutorState.STARTING;
            executors.put(job.executor, job.id);
            actions.add(new WorkerAction.StartExecutor(job.executor, job.id, job.spec.executorMemoryMegabytes()));
            actions.add(new WorkerAction.SetTimer(new WorkerTimer.HelloDeadline(job.executor), HELLO_PATIENCE_NANOS));
        }
        WorkerEvent.JobLocalised folders = job.folders;
        if (job.executorState == LocalJob.ExecutorState.READY && folders != null) {
            job.executorState = LocalJob.ExecutorState.ASSIGNED;
            tell(
                    job,
                    new ExecutorMessage.Assign(
                            job.spec,
                            job.id,
                            identity.worker(),
                            folders.directory(),
                            folders.outputDirectories(),
                            folders.classPath(),
                            identity.slots()));
            job.events.all().ifPresent(events -> tell(job, new ExecutorMessage.Events(events)));
        }
        if (job.executorState == LocalJob.ExecutorState.ASSIGNED) {
            for (LocalAttempt attempt : job.attempts.values()) {
                if (attempt.state == LocalAttempt.State.WAITING) {
                    attempt.state = LocalAttempt.State.RUNNING;
                    tell(job, new ExecutorMessage.Run(attempt.id, attempt.work));
                    if (attempt.granted) {
                        tell(job, new ExecutorMessage.Grant(attempt.id));
                    }
                }
            }
        }
    }

    private void tell(LocalJob job, ExecutorMessage message) {
        actions.add(new WorkerAction.ToExecutor(job.executor, message));
    }

    /** While it is starting; else none runs. */
    private void cancelHelloDeadline(LocalJob job) {
        if (job.executorState == LocalJob.ExecutorState.STARTING) {
            actions.add(new WorkerAction.CancelTimer(new WorkerTimer.HelloDeadline(job.executor)));
        }
    }

    private void stopExecutor(LocalJob job) {
        if (job.executorState != LocalJob.ExecutorState.ABSENT && job.executorState != LocalJob.ExecutorState.ENDING) {
            cancelHelloDeadline(job);
            job.executorState = LocalJob.ExecutorState.ENDING;
            actions.add(new WorkerAction.StopExecutor(job.executor));
        }
    }

    private void end(LocalJob job, LocalAttempt attempt, AttemptResult result, AttemptTrace trace) {
        job.attempts.remove(attempt.id);
        if (attempt.state == LocalAttempt.State.STOPPING) {
            actions.add(new WorkerAction.CancelTimer(new WorkerTimer.KillDeadline(attempt.id)));
        }
        fetchFailures.keySet().removeIf(key -> key.reporter().equals(attempt.id));
        ended.put(attempt.id, new AttemptEnd(attempt.id, result, trace));
        changed = true;
    }

    // ---- orders

    private void launch(Launch launch) {
        AttemptId id = launch.attempt();
        JobId jobId = id.job();
        if (ended.containsKey(id) || acknowledged.contains(id) || forgotten.contains(jobId)) {
            return;
        }
        if (attemptsInWork() >= identity.slots() * MAX_ATTEMPTS_PER_SLOT || ended.size() >= MAX_UNACKNOWLEDGED) {
            actions.add(new WorkerAction.Note("left the launch of " + id + " for later: too many attempts in work"));
            return;
        }
        LocalJob job = jobs.computeIfAbsent(jobId, j -> new LocalJob(j, launch.job()));
        if (job.attempts.containsKey(id)) {
            return;
        }
        job.attempts.put(id, new LocalAttempt(id, launch.work()));
        changed = true;
        advance(job);
    }

    private void kill(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        LocalAttempt attempt = job == null ? null : job.attempts.get(id);
        if (job == null || attempt == null) {
            return;
        }
        switch (attempt.state) {
            case WAITING -> end(job, attempt, ExecutorExit.killed(), AttemptTrace.NONE);
            case RUNNING -> {
                attempt.state = LocalAttempt.State.STOPPING;
                tell(job, new ExecutorMessage.Kill(id));
                actions.add(new WorkerAction.SetTimer(new WorkerTimer.KillDeadline(id), KILL_PATIENCE_NANOS));
            }
            case STOPPING -> {
                // It was told, and its deadline runs.
            }
        }
    }

    private void grant(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        LocalAttempt attempt = job == null ? null : job.attempts.get(id);
        if (job != null && attempt != null && !attempt.granted) {
            attempt.granted = true;
            if (attempt.state != LocalAttempt.State.WAITING) {
                tell(job, new ExecutorMessage.Grant(id));
            }
        }
    }

    private void mapEvents(MapEvents events) {
        for (MapEvent event : events.events()) {
            if (event.lost()) {
                fetchFailures.keySet().removeIf(key -> key.map().equals(event.map()));
            }
        }
        LocalJob job = jobs.get(events.job());
        if (job == null) {
            return;
        }
        job.events.add(events).ifPresent(fresh -> {
            changed = true;
            if (job.executorState == LocalJob.ExecutorState.ASSIGNED) {
                tell(job, new ExecutorMessage.Events(fresh));
            }
        });
    }

    private void forget(WorkerOrders.Forget order) {
        JobId id = order.job();
        remember(forgotten, id);
        acknowledged.removeIf(attempt -> attempt.job().equals(id));
        ended.keySet().removeIf(attempt -> attempt.job().equals(id));
        held.keySet().removeIf(attempt -> attempt.job().equals(id));
        fetchFailures.keySet().removeIf(key -> key.map().job().equals(id));
        LocalJob job = jobs.get(id);
        if (job == null) {
            return;
        }
        for (LocalAttempt attempt : job.attempts.values()) {
            if (attempt.state == LocalAttempt.State.STOPPING) {
                actions.add(new WorkerAction.CancelTimer(new WorkerTimer.KillDeadline(attempt.id)));
            }
        }
        job.ended |= order.ended();
        job.attempts.clear();
        stopExecutor(job);
        deleteWhenIdle(job);
    }

    /** A forgotten job's folders go when nothing of it writes there any more. */
    private void deleteWhenIdle(LocalJob job) {
        if (forgotten.contains(job.id)
                && job.executorState == LocalJob.ExecutorState.ABSENT
                && job.localising != LocalJob.Localising.UNDER_WAY) {
            jobs.remove(job.id);
            actions.add(new WorkerAction.DeleteJob(job.id, job.spec, job.ended));
        }
    }

    private static <T> void remember(Set<T> set, T element) {
        set.add(element);
        if (set.size() > MAX_TOMBSTONES) {
            set.remove(set.iterator().next());
        }
    }

    /** One method per event. */
    private final class Events implements WorkerEvent.Handler {

        @Override
        public void linkUp(WorkerEvent.LinkUp event) {
            if (!session.admits(event.epoch())) {
                actions.add(new WorkerAction.DropLink(
                        "epoch " + event.epoch() + " is older than " + session.epoch() + ", which was met before"));
                return;
            }
            session.up();
            register();
            setHeartbeat();
        }

        @Override
        public void linkDown(WorkerEvent.LinkDown event) {
            session.down();
            actions.add(new WorkerAction.CancelTimer(HEARTBEAT));
        }

        @Override
        public void orders(WorkerEvent.Orders event) {
            WorkerOrders orders = event.orders();
            if (session.state() == LeaderSession.State.DOWN || !orders.worker().equals(identity.worker())) {
                return;
            }
            if (!session.admits(event.epoch())) {
                actions.add(new WorkerAction.DropLink(
                        "refused orders of epoch " + event.epoch() + ": epoch " + session.epoch() + " was met before"));
                return;
            }
            if (orders.reregister()) {
                // Of an older registration it is late: a newer one stands.
                if (orders.registration() == session.registration() && session.unknown()) {
                    register();
                }
                return;
            }
            boolean registering = session.state() == LeaderSession.State.REGISTERING;
            if (!session.adopt(orders.registration())) {
                return;
            }
            changed = registering;
            if (orders.heartbeatMillis() > 0 && orders.heartbeatMillis() != heartbeatMillis) {
                heartbeatMillis = orders.heartbeatMillis();
                setHeartbeat();
            }
            for (AttemptId id : orders.acknowledged()) {
                if (ended.remove(id) != null) {
                    remember(acknowledged, id);
                }
            }
            // What is over goes first: a job that is forgotten and launched in one message would be one that is over.
            orders.forget().forEach(WorkerCore.this::forget);
            orders.launches().forEach(WorkerCore.this::launch);
            orders.mapEvents().forEach(WorkerCore.this::mapEvents);
            orders.grants().forEach(WorkerCore.this::grant);
            orders.kills().forEach(WorkerCore.this::kill);
        }

        @Override
        public void executorReady(WorkerEvent.ExecutorReady event) {
            LocalJob job = jobOf(event.executor());
            if (job != null && job.executorState == LocalJob.ExecutorState.STARTING) {
                cancelHelloDeadline(job);
                job.executorState = LocalJob.ExecutorState.READY;
                advance(job);
            }
        }

        @Override
        public void fromExecutor(WorkerEvent.FromExecutor event) {
            LocalJob job = jobOf(event.executor());
            if (job == null) {
                return;
            }
            if (event.message() instanceof ExecutorMessage.Progress progress) {
                for (AttemptProgress one : progress.running()) {
                    LocalAttempt attempt = job.attempts.get(one.attempt());
                    if (attempt != null) {
                        attempt.progress = one;
                    }
                }
            } else if (event.message() instanceof ExecutorMessage.Ended end) {
                attemptEnded(job, end);
            } else if (event.message() instanceof ExecutorMessage.Commit commit) {
                LocalAttempt attempt = job.attempts.get(commit.request().attempt());
                if (attempt != null && attempt.commitRequest == null) {
                    attempt.commitRequest = commit.request();
                    changed = true;
                }
            } else if (event.message() instanceof ExecutorMessage.CannotFetch cannot) {
                FetchFailure failure = cannot.failure();
                if (job.attempts.containsKey(failure.reporter())) {
                    fetchFailures.put(new FetchFailureKey(failure.reporter(), failure.map()), failure);
                    changed = true;
                }
            } else {
                actions.add(new WorkerAction.Note(
                        "executor " + event.executor() + " of " + job.id + " said what only a daemon says: "
                                + event.message().getClass().getSimpleName()));
            }
        }

        private void attemptEnded(LocalJob job, ExecutorMessage.Ended message) {
            AttemptEnd end = message.end();
            LocalAttempt attempt = job.attempts.get(end.attempt());
            if (attempt == null) {
                return;
            }
            if (!message.mapOutput().isEmpty()) {
                held.put(attempt.id, message.mapOutput());
                actions.add(new WorkerAction.HoldOutput(attempt.id, message.mapOutput()));
            }
            end(job, attempt, end.result(), end.trace());
        }

        @Override
        public void executorDied(WorkerEvent.ExecutorDied event) {
            JobId id = executors.remove(event.executor());
            LocalJob job = id == null ? null : jobs.get(id);
            if (job == null || job.executor != event.executor()) {
                return;
            }
            cancelHelloDeadline(job);
            boolean ordered = job.executorState == LocalJob.ExecutorState.ENDING;
            job.executorState = LocalJob.ExecutorState.ABSENT;
            job.executor = LocalJob.NONE;
            for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
                boolean neverStarted = event.exitCode() == WorkerEvent.ExecutorDied.NOT_STARTED;
                if (attempt.state == LocalAttempt.State.STOPPING) {
                    end(job, attempt, ExecutorExit.killed(), AttemptTrace.NONE);
                } else if (!ordered) {
                    end(job, attempt, deathOf(job, attempt, event, neverStarted), AttemptTrace.NONE);
                } else if (attempt.state == LocalAttempt.State.RUNNING) {
                    end(job, attempt, ExecutorExit.withItsExecutor(), AttemptTrace.NONE);
                }
            }
            deleteWhenIdle(job);
            advance(job);
        }

        private AttemptResult.Failed deathOf(
                LocalJob job, LocalAttempt attempt, WorkerEvent.ExecutorDied event, boolean neverStarted) {
            if (attempt.state == LocalAttempt.State.WAITING && !neverStarted) {
                // The attempt had not begun: whatever ended the executor, it was not this attempt.
                return new AttemptResult.Failed(
                        FailureKind.ENVIRONMENT,
                        "the executor ended with exit code " + event.exitCode() + " before this attempt began"
                                + (event.lastWords().isBlank()
                                        ? ""
                                        : "; its last words: "
                                                + event.lastWords().strip()),
                        "");
            }
            return ExecutorExit.byItself(event.exitCode(), event.lastWords(), job.spec.executorMemoryMegabytes());
        }

        @Override
        public void jobLocalised(WorkerEvent.JobLocalised event) {
            LocalJob job = jobs.get(event.job());
            if (job != null) {
                job.localising = LocalJob.Localising.DONE;
                job.folders = event;
                deleteWhenIdle(job);
                advance(job);
            }
        }

        @Override
        public void localiseFailed(WorkerEvent.LocaliseFailed event) {
            LocalJob job = jobs.get(event.job());
            if (job == null) {
                return;
            }
            job.localising = LocalJob.Localising.NOT_ASKED;
            for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
                end(
                        job,
                        attempt,
                        new AttemptResult.Failed(
                                FailureKind.ENVIRONMENT,
                                "the job's files could not be brought here: " + event.reason(),
                                ""),
                        AttemptTrace.NONE);
            }
            stopExecutor(job);
            deleteWhenIdle(job);
        }

        @Override
        public void outputDamaged(WorkerEvent.OutputDamaged event) {
            if (held.remove(event.map()) != null) {
                actions.add(new WorkerAction.Note(
                        "the output of " + event.map() + " is no longer served: " + event.reason()));
            }
        }

        @Override
        public void timerFired(WorkerEvent.TimerFired event) {
            if (event.timer() instanceof WorkerTimer.KillDeadline deadline) {
                didNotStop(deadline.attempt());
            } else if (event.timer() instanceof WorkerTimer.HelloDeadline deadline) {
                saidNothing(deadline.executor());
            } else {
                heartbeat();
            }
        }

        private void didNotStop(AttemptId id) {
            LocalJob job = jobs.get(id.job());
            LocalAttempt attempt = job == null ? null : job.attempts.get(id);
            if (job != null && attempt != null && attempt.state == LocalAttempt.State.STOPPING) {
                actions.add(new WorkerAction.Note(
                        attempt.id + " did not stop in time; its executor " + job.executor + " is ended"));
                stopExecutor(job);
            }
        }

        /** Its death may be as long in coming as its hello: what waited for it does not wait for that as well. */
        private void saidNothing(int executor) {
            LocalJob job = jobOf(executor);
            if (job == null || job.executorState != LocalJob.ExecutorState.STARTING) {
                return;
            }
            long patienceSeconds = HELLO_PATIENCE_NANOS / NANOS_PER_SECOND;
            actions.add(new WorkerAction.Note("executor " + executor + " of " + job.id + " did not say hello within "
                    + patienceSeconds + " s of its start; it is ended"));
            for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
                end(job, attempt, ExecutorExit.silent(patienceSeconds), AttemptTrace.NONE);
            }
            stopExecutor(job);
        }

        private void heartbeat() {
            switch (session.state()) {
                case DOWN -> {
                    return;
                }
                case REGISTERING -> register();
                case REGISTERED -> changed = true;
            }
            setHeartbeat();
        }

        private @Nullable LocalJob jobOf(int executor) {
            JobId id = executors.get(executor);
            LocalJob job = id == null ? null : jobs.get(id);
            return job != null && job.executor == executor ? job : null;
        }
    }
}
