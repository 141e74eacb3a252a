package windrow.coordinator.core;

import java.util.List;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptTrace;

/**
 * Soft: which attempt runs where. It keeps these two true whatever happens to an attempt: a grant that is held by one that is over or
 * not wanted any more is revoked, and an open task without any wanted attempt and without a grant waits for a slot, or rests before it does.
 *
 * <pre>
 *  wanted ─kill→ killed (occupies its slot, its task may run again elsewhere) ─finish→ over
 *  wanted ─finish→ over
 * </pre>
 *
 * Plan, commit and abort tasks never run twice at once: they wait until a killed attempt is over.
 */
final class AttemptTracker {

    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String KILLED = "killed";
    static final String LOST = "lost";

    private final StepOutput out;
    private final WorkerRoster roster;
    private final OrdersComposer orders;
    private final CoreConfig config;
    private final long epoch;

    AttemptTracker(StepOutput out, WorkerRoster roster, OrdersComposer orders, CoreConfig config, long epoch) {
        this.out = out;
        this.roster = roster;
        this.orders = orders;
        this.config = config;
        this.epoch = epoch;
    }

    void launch(JobRun run, TaskId task, Worker worker, boolean speculative) {
        AttemptId id = new AttemptId(task, epoch, run.nextNumber(task));
        RunningAttempt attempt = new RunningAttempt(id, run, worker, speculative, out.now());
        if (speculative) {
            run.history.second++;
        }
        place(attempt);
        orders.launch(attempt);
    }

    /** Takes over what an earlier leader launched. */
    void adopt(JobRun run, AttemptId id, Worker worker) {
        RunningAttempt attempt = new RunningAttempt(id, run, worker, run.attempts.hasLive(id.task()), out.now());
        attempt.reported = true;
        place(attempt);
        run.clearPending(id.task());
    }

    /** One runs that nobody wants: it is to end, and until it has, it occupies its slot and is waited for like any other that was killed. */
    void adoptToKill(JobRun run, AttemptId id, Worker worker) {
        RunningAttempt attempt = new RunningAttempt(id, run, worker, run.attempts.hasLive(id.task()), out.now());
        attempt.reported = true;
        place(attempt);
        // what waits for a slot may have to wait for this one first
        run.specialPending = false;
        kill(attempt, KILLED);
    }

    private void place(RunningAttempt attempt) {
        attempt.worker.assign(attempt);
        attempt.run.assign(attempt);
        roster.review(attempt.worker);
        out.changed(attempt.run);
    }

    /** The attempt shall end; its slot is free when it did. */
    void kill(RunningAttempt attempt, String outcome) {
        if (attempt.isKilled()) {
            return;
        }
        // asked before it counts as killed
        boolean granted = attempt.isGranted();
        attempt.killedAs = outcome;
        attempt.run.attempts.kill(attempt);
        release(attempt, granted);
        orders.touch(attempt.worker);
        out.changed(attempt.run);
    }

    /**
     * Of the job's attempts only those are wanted whose task its state waits for; to be called after a change of that state, and when the
     * timer is due that says so. In slices: what an attempt says meanwhile whose turn has not come counts for nothing, as its task is not
     * open any more.
     */
    void killUnwanted(JobRun run) {
        int left = config.slices().attempts();
        for (TaskKind kind : TaskKind.values()) {
            if (run.isOver(kind)) {
                List<RunningAttempt> some = run.attempts.live(kind, 0, left);
                killAll(some);
                left -= some.size();
            }
        }
        if (left == 0) {
            out.timer(new TimerKey.Killing(run.job.id), out.now() + Slices.PAUSE_NANOS);
        }
    }

    void killAll(Iterable<RunningAttempt> attempts) {
        for (RunningAttempt attempt : attempts) {
            kill(attempt, KILLED);
        }
    }

    /** The attempt is over. Does nothing when that is known already. */
    void finish(RunningAttempt attempt, String outcome, AttemptTrace trace) {
        JobRun run = attempt.run;
        if (!run.attempts.finish(attempt)) {
            return;
        }
        attempt.worker.unassign(attempt);
        roster.review(attempt.worker);
        boolean granted = attempt.isGranted();
        boolean succeeded = outcome.equals(SUCCEEDED);
        String told = succeeded ? SUCCEEDED : outcomeOfOther(attempt, outcome);
        run.history.ended(attempt, told, trace, out.now());
        if (succeeded) {
            run.history.succeeded(attempt.id.task().kind(), out.now() - attempt.launchedNanos);
        } else if (told.equals(LOST)) {
            run.history.lost++;
        }
        release(attempt, granted);
        out.freed(attempt.worker);
        out.changed(run);
    }

    /** One of a task that is not open, or whose grant fell, is not wanted, though its turn to be told so has not come. */
    private static String outcomeOfOther(RunningAttempt attempt, String outcome) {
        String killedAs = attempt.killedAs;
        if (killedAs != null) {
            return killedAs;
        }
        return attempt.isWanted() ? outcome : KILLED;
    }

    private void release(RunningAttempt attempt, boolean granted) {
        if (granted) {
            revoke(attempt.run, attempt.id);
        }
        requeue(attempt.run, attempt.id.task());
    }

    /** Its task needs another attempt, and that one map outputs that nobody needed while this one held the grant. */
    void revoke(JobRun run, AttemptId granted) {
        boolean needed = run.job.needsOutputs();
        out.record(new JournalRecord.GrantRevoked(granted));
        if (!needed) {
            out.neededAgain(run);
        }
    }

    /** Lets the task wait for a slot if it is open and nothing is done about it. */
    void requeue(JobRun run, TaskId task) {
        if ((task.kind() == TaskKind.MAP || task.kind() == TaskKind.REDUCE) && waits(run, task)) {
            run.setPending(task);
            out.ready(run);
        }
        requeueSpecial(run);
    }

    /** The task, which has just failed, is not tried again before so long, unless another attempt of it runs. */
    void rest(JobRun run, TaskId task, long nanos) {
        if (!run.job.isOpen(task) || run.attempts.hasLive(task)) {
            return;
        }
        run.clearPending(task);
        run.resting.rest(task, out.now() + nanos);
        out.timer(new TimerKey.Resting(run.job.id), run.resting.nextNanos());
    }

    /** To be called when the timer is due that says so. */
    void rested(JobRun run) {
        for (int left = config.slices().queuedTasks(); left > 0; left--) {
            TaskId task = run.resting.takeRested(out.now());
            if (task == null) {
                break;
            }
            requeue(run, task);
        }
        if (!run.resting.isEmpty()) {
            long next = Math.max(run.resting.nextNanos(), out.now() + Slices.PAUSE_NANOS);
            out.timer(new TimerKey.Resting(run.job.id), next);
        }
    }

    private static boolean waits(JobRun run, TaskId task) {
        return run.job.isOpen(task)
                && !run.attempts.hasLive(task)
                && run.job.granted(task) == null
                && !run.resting.isResting(task);
    }

    /** Lets all tasks of a running job wait that are open and about which nothing is done, in slices. */
    void queueAll(JobRun run, boolean beginNow) {
        run.pendingMaps.fillLater(run.job.mapCount());
        run.pendingReduces.fillLater(run.job.reduceCount());
        if (beginNow) {
            queueMore(run);
        } else {
            out.timer(new TimerKey.Queueing(run.job.id), out.now());
        }
    }

    /** The same for the reduces alone, all of which start over. */
    void queueReduces(JobRun run) {
        run.pendingReduces.fillLater(run.job.reduceCount());
        queueMore(run);
    }

    /** To be called when the timer is due that says so. */
    void queueMore(JobRun run) {
        if (run.pendingMaps.isFilling()) {
            run.pendingMaps.fill(config.slices().queuedTasks(), map -> waits(run, run.task(TaskKind.MAP, map)));
        }
        if (!run.pendingMaps.isFilling()) {
            run.pendingReduces.fill(
                    config.slices().queuedTasks(), reduce -> waits(run, run.task(TaskKind.REDUCE, reduce)));
        }
        if (run.pendingMaps.isFilling() || run.pendingReduces.isFilling()) {
            out.timer(new TimerKey.Queueing(run.job.id), out.now() + Slices.PAUSE_NANOS);
        }
        out.ready(run);
    }

    /** The same for the one task that the job's state waits for; to be called after every change of that state. */
    void requeueSpecial(JobRun run) {
        TaskKind kind = run.specialKind();
        if (kind == null || run.specialPending) {
            return;
        }
        boolean early = kind == TaskKind.ABORT && mayWriteYet(run);
        TaskId task = run.task(kind, 0);
        if (!early && !run.attempts.occupies(kind) && !run.resting.isResting(task) && isListed(run)) {
            run.setPending(task);
            out.ready(run);
        }
    }

    /** Whether attempts may run that would write beside whoever cleans, or behind it, and it is not too late to wait for them. */
    private boolean mayWriteYet(JobRun run) {
        return awaitsWorkers(run) || (!run.attempts.isEmpty() && out.now() < run.endingNanos + config.killWaitNanos());
    }

    /** Whether a worker that is yet to come may run some of the job, which is an earlier leader's. */
    boolean awaitsWorkers(JobRun run) {
        return roster.isIncomplete() && run.job.id.epoch() < epoch;
    }

    /** Whether all is known that the one task has to be told; if not, that is begun, and {@link #listMore} goes on. */
    private boolean isListed(JobRun run) {
        if (run.needsPublication() && !run.publication.isBegun()) {
            list(run);
        }
        return !run.needsPublication() || run.publication.isWhole();
    }

    private void list(JobRun run) {
        run.publication.list(config.slices().listedTasks());
        if (!run.publication.isWhole()) {
            out.timer(new TimerKey.Listing(run.job.id), out.now() + Slices.PAUSE_NANOS);
        }
    }

    /** To be called when the timer is due that says so. */
    void listMore(JobRun run) {
        if (run.needsPublication()) {
            list(run);
            requeueSpecial(run);
        }
    }
}
