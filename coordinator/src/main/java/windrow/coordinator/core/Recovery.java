package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Makes the soft state of a new leader from the hard one, and waits for the workers of its predecessor.
 *
 * <pre>
 *  nothing to recover, for the first leader, and where recoveryGraceNanos is 0
 *  HOLDING   launches nothing of old jobs, for what is open may be running   until recoveryLaunchNanos, where there are old jobs
 *  WAITING   believes in outputs and grants of workers it has not seen,
 *            and refuses no job for being too large for those it has seen;
 *            stops no reduce for the sake of a map, and cleans up after no
 *            old job: what is missing may be running with them               until recoveryGraceNanos, and those that have
 *                                                                            registered have reported, or could be lost by now
 *  over         looks for what nobody brought back, and gives that up
 * </pre>
 *
 * The first step does work for each job that is known. What there is to do for each of its tasks, and for each worker, goes in slices.
 */
final class Recovery {

    /** Of the leader that had no other before it. */
    private static final long FIRST_EPOCH = 1;

    /** A leader that is late more often than that is slow, and has to decide all the same. */
    private static final int MAX_EXCUSED = 10;

    private final StepOutput out;
    private final JobLedger ledger;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final AttemptTracker tracker;
    private final JobFlow flow;
    private final MapOutputs outputs;
    private final CoreConfig config;
    private final long epoch;

    private boolean begun;
    private boolean holding;
    /** When this leader began to wait for workers, and later by the time for which it stood still. */
    private long beganNanos;
    /** For when the timer was set last. */
    private long dueNanos;

    private int excused;
    /** What the first step may still do at once. */
    private int tasksLeft;
    /** Jobs that may go on with what had to wait, and have not been told so. */
    private final Deque<JobRun> toRelease = new ArrayDeque<>();
    /** When the waiting is over. */
    private @Nullable AbsentSearch search;

    Recovery(
            StepOutput out,
            JobLedger ledger,
            JobRuns runs,
            WorkerRoster roster,
            AttemptTracker tracker,
            JobFlow flow,
            MapOutputs outputs,
            CoreConfig config,
            long epoch) {
        this.out = out;
        this.ledger = ledger;
        this.runs = runs;
        this.roster = roster;
        this.tracker = tracker;
        this.flow = flow;
        this.outputs = outputs;
        this.config = config;
        this.epoch = epoch;
        tasksLeft = config.slices().queuedTasks();
    }

    /** Before the first event is handled. */
    void beginOnce() {
        if (begun) {
            return;
        }
        begun = true;
        beganNanos = out.now();
        for (Job job : ledger.all()) {
            JobRun run = runs.add(job, out.now());
            run.endedNanos = out.now();
            if (!job.state().isFinal()) {
                rebuild(run);
            }
        }
        if (epoch > FIRST_EPOCH && config.recoveryGraceNanos() > 0) {
            // also where no job is known: there may have been workers, and they are not here yet
            roster.incomplete(true);
            holding = ledger.unfinishedCount() > 0;
            await(holding ? launchNanos() : graceNanos());
        }
    }

    private void await(long atNanos) {
        dueNanos = atNanos;
        out.timer(new TimerKey.Recovery(), atNanos);
    }

    /** While the leader stood still it did not wait for workers: that time does not count, and what they said meanwhile is heard first. */
    private boolean stoodStill() {
        if (!toRelease.isEmpty() || excused == MAX_EXCUSED || !out.isLate(dueNanos)) {
            return false;
        }
        excused++;
        beganNanos += out.now() - dueNanos;
        await(out.now() + config.heartbeatNanos());
        return true;
    }

    private void rebuild(JobRun run) {
        Job job = run.job;
        run.held = true;
        run.launchedAny = true;
        switch (job.state()) {
            case PLANNING -> tracker.requeueSpecial(run);
            case COMMITTING -> {
                if (isDoneAtOnce(job)) {
                    tracker.requeueSpecial(run);
                } else {
                    out.timer(new TimerKey.Listing(job.id), out.now());
                }
            }
            case CLEANING -> {
                run.endingNanos = out.now();
                out.timer(new TimerKey.Cleanup(job.id), run.endingNanos + config.killWaitNanos());
            }
            case RUNNING -> {
                rebuildTasks(run);
                if (job.spec.speculative()) {
                    out.timer(new TimerKey.StragglerCheck(job.id), out.now() + config.speculationIntervalNanos());
                }
                flow.advance(run);
            }
            case SUCCEEDED, FAILED, KILLED -> {}
        }
    }

    private void rebuildTasks(JobRun run) {
        Job job = run.job;
        boolean atOnce = isDoneAtOnce(job);
        if (job.spec.hasReduce()) {
            outputs.refill(run, atOnce);
        }
        tracker.queueAll(run, atOnce);
    }

    private boolean isDoneAtOnce(Job job) {
        int tasks = job.mapCount() + job.reduceCount();
        boolean atOnce = tasks <= tasksLeft;
        tasksLeft -= atOnce ? tasks : 0;
        return atOnce;
    }

    private long launchNanos() {
        return beganNanos + Math.min(config.recoveryLaunchNanos(), config.recoveryGraceNanos());
    }

    private long graceNanos() {
        return beganNanos + config.recoveryGraceNanos();
    }

    void timer() {
        if (search != null) {
            searchMore(search);
            return;
        }
        if (!roster.isIncomplete() || stoodStill()) {
            return;
        }
        if (holding && out.now() >= launchNanos()) {
            holding = false;
            toRelease.addAll(runs.unfinished());
        }
        releaseMore();
        if (!toRelease.isEmpty()) {
            await(out.now() + Slices.PAUSE_NANOS);
        } else if (!holding && out.now() >= graceNanos() && awaitsReports()) {
            await(out.now() + config.heartbeatNanos());
        } else if (!holding && out.now() >= graceNanos()) {
            roster.incomplete(false);
            toRelease.addAll(runs.unfinished());
            search = new AbsentSearch(roster, tracker, outputs, runs.unfinished(), config.slices());
            searchMore(search);
            runs.waitingChanged(out);
        } else {
            await(holding ? launchNanos() : graceNanos());
        }
    }

    private void searchMore(AbsentSearch absent) {
        releaseMore();
        if (absent.goOn() || !toRelease.isEmpty()) {
            out.timer(new TimerKey.Recovery(), out.now() + Slices.PAUSE_NANOS);
        } else {
            search = null;
        }
    }

    /** A registration names what runs and what is held; what has ended under a grant comes with the report behind it. */
    private boolean awaitsReports() {
        return out.now() < graceNanos() + config.workerExpiryNanos() && roster.hasUnreported();
    }

    private void releaseMore() {
        for (int left = config.slices().releasedJobs(); left > 0 && !toRelease.isEmpty(); left--) {
            JobRun run = toRelease.remove();
            if (run.held) {
                run.held = false;
                out.changed(run);
            }
            if (!roster.isIncomplete() && run.job.id.epoch() < epoch) {
                flow.workersCame(run);
            }
            tracker.requeueSpecial(run);
            out.ready(run);
        }
    }
}
