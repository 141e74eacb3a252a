package windrow.coordinator.core;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;

/**
 * Gives slots to tasks that wait. Jobs go by submission; within a job: the one task its state waits for, then maps (near to their data,
 * then those that are near to nobody, then the rest after a short wait), then reduces, once no map waits. It looks at jobs that have new
 * work and at workers that have new room, never at all tasks.
 */
final class Scheduler {

    private final StepOutput out;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final FreeWorkers free;
    private final AttemptTracker tracker;
    private final CoreConfig config;

    Scheduler(StepOutput out, JobRuns runs, WorkerRoster roster, AttemptTracker tracker, CoreConfig config) {
        this.out = out;
        this.runs = runs;
        this.roster = roster;
        free = roster.free();
        this.tracker = tracker;
        this.config = config;
    }

    /** To be called when a step has handled its event. */
    void run() {
        List<Worker> freed = out.takeFreed();
        Set<JobRun> ready = out.takeReady();
        freed.forEach(free::offer);
        for (JobRun run : ready) {
            offerAll(run);
        }
        if (!free.hasOffered() && ready.isEmpty() && freed.isEmpty()) {
            return;
        }
        List<JobRun> unfinished = runs.unfinished();
        for (int turns = config.slices().offeredWorkers(); turns > 0 && free.hasOffered(); turns--) {
            offer(free.next(), unfinished);
        }
        if (free.hasOffered()) {
            out.timer(new TimerKey.Placing(), out.now() + Slices.PAUSE_NANOS);
            return;
        }
        for (JobRun run : unfinished) {
            makeRoomForMaps(run);
        }
    }

    /** There is new work. Where all else is equal a worker that has served the job goes first: it has the job's files, and an executor. */
    private void offerAll(JobRun run) {
        if (run.held || !run.hasPending()) {
            return;
        }
        free.offerAll();
        int left = config.slices().searchedWorkers();
        for (String name : run.touched()) {
            if (left-- == 0) {
                break;
            }
            Worker worker = roster.get(name);
            if (worker != null) {
                free.prefer(worker);
            }
        }
    }

    /** One attempt at a time to each worker in turn: work spreads over the workers. */
    private void offer(Worker worker, List<JobRun> unfinished) {
        for (JobRun run : unfinished) {
            boolean mapsWaited = !run.pendingMaps.isEmpty();
            if (!run.held && run.hasPending() && fits(run, worker) && place(run, worker)) {
                free.rotate(worker);
                if (mapsWaited && run.pendingMaps.isEmpty()) {
                    // workers that wanted none of the maps may want reduces
                    offerAll(run);
                }
                return;
            }
        }
        free.park(worker);
    }

    /** Workers have waited long enough for near maps: those of the job that wait still may go anywhere. */
    void localityWaited(JobRun run) {
        LocalityWaits waits = run.localityWaits;
        long longEnough = out.now() - config.localityWaitNanos();
        for (int left = config.slices().offeredWorkers(); left > 0; left--) {
            Worker ripe = waits.takeRipe(longEnough);
            if (ripe == null) {
                break;
            }
            out.freed(ripe);
        }
        if (waits.isRipening()) {
            awaitRipe(run);
        }
    }

    private void awaitRipe(JobRun run) {
        long ripe = run.localityWaits.oldestNanos() + config.localityWaitNanos();
        out.timer(new TimerKey.LocalityWait(run.job.id), Math.max(ripe, out.now() + Slices.PAUSE_NANOS));
    }

    /** Whether an attempt of the job was launched on the worker. */
    private boolean place(JobRun run, Worker worker) {
        TaskKind special = run.specialKind();
        if (special != null) {
            return placeSpecial(run, special, worker);
        }
        return placeMap(run, worker, PendingMaps.Nearness.HOST)
                || placeMap(run, worker, PendingMaps.Nearness.UNTIED)
                || (mayGoFar(run, worker)
                        && (placeMap(run, worker, PendingMaps.Nearness.RACK)
                                || placeMap(run, worker, PendingMaps.Nearness.ANY)))
                || (run.pendingMaps.isEmpty() && placeReduce(run, worker));
    }

    private boolean placeSpecial(JobRun run, TaskKind kind, Worker worker) {
        TaskId task = run.task(kind, 0);
        if (!run.specialPending || !suits(run, worker, task)) {
            return false;
        }
        run.clearPending(task);
        tracker.launch(run, task, worker, false);
        return true;
    }

    private boolean placeMap(JobRun run, Worker worker, PendingMaps.Nearness nearness) {
        int map = run.pendingMaps.take(nearness, worker, suiting(run, worker, TaskKind.MAP));
        if (map < 0) {
            return false;
        }
        if (nearness == PendingMaps.Nearness.HOST) {
            run.localityWaits.end(worker);
        }
        tracker.launch(run, run.task(TaskKind.MAP, map), worker, false);
        return true;
    }

    private boolean placeReduce(JobRun run, Worker worker) {
        int reduce = run.pendingReduces.take(suiting(run, worker, TaskKind.REDUCE));
        if (reduce < 0) {
            return false;
        }
        tracker.launch(run, run.task(TaskKind.REDUCE, reduce), worker, false);
        return true;
    }

    private IntPredicate suiting(JobRun run, Worker worker, TaskKind kind) {
        return index -> suits(run, worker, run.task(kind, index));
    }

    /** Whether the worker has waited long enough for a map near to it. It waits once, until it gets one that is. */
    private boolean mayGoFar(JobRun run, Worker worker) {
        if (run.pendingMaps.isEmpty()) {
            return false;
        }
        LocalityWaits waits = run.localityWaits;
        if (!waits.isWaiting(worker)) {
            boolean first = !waits.isRipening();
            waits.begin(worker, out.now());
            if (first) {
                awaitRipe(run);
            }
            return false;
        }
        return out.now() - waits.sinceNanos(worker, out.now()) >= config.localityWaitNanos();
    }

    /** Whether an attempt of the job can be launched on the worker now. */
    private boolean fits(JobRun run, Worker worker) {
        return worker.hasFreeSlot()
                && worker.hasMemoryFor(run.job)
                && (!isDisliked(run, worker) || other(run, worker) == null);
    }

    /** Whether the task may run on a worker that fits: not twice at once, and rather not where it failed last. */
    private boolean suits(JobRun run, Worker worker, TaskId task) {
        return !worker.runs(task) && (!worker.name.equals(run.lastFailedOn(task)) || other(run, worker) == null);
    }

    private boolean isDisliked(JobRun run, Worker worker) {
        return run.workerFailures(worker.name) >= config.workerFailuresPerJob();
    }

    /**
     * Another worker that could serve the job, now or soon. One that is full of reduces does not count: they may wait for the very map
     * that would wait for them. Looked for only when an attempt has failed on this one, and among some: that one is not found is no harm.
     */
    private @Nullable Worker other(JobRun run, Worker than) {
        int left = config.slices().searchedWorkers();
        for (Worker worker : roster.all()) {
            if (left-- == 0) {
                break;
            }
            boolean soon = worker.hasFreeSlot() || (worker.link != null && worker.runsOtherThanReduces());
            if (worker != than && soon && worker.hasMemoryFor(run.job) && !isDisliked(run, worker)) {
                return worker;
            }
        }
        return null;
    }

    /** A worker with a free slot for a second attempt of the task, other than those on which one runs. */
    @Nullable
    Worker placeForSecond(JobRun run, TaskId task) {
        for (Worker worker : free.some(config.slices().searchedWorkers())) {
            if (fits(run, worker) && suits(run, worker, task)) {
                return worker;
            }
        }
        return null;
    }

    /**
     * Reduces wait for maps while they hold slots. When a map waits, no map runs that would give its slot back, and no slot is free, the
     * youngest reduce gives up its own; one at a time. Not before a new leader knows what runs: the map may be running with a worker that is yet
     * to come.
     */
    private void makeRoomForMaps(JobRun run) {
        if (run.held
                || roster.isIncomplete()
                || !run.pendingMaps.anyWaits()
                || run.attempts.live(TaskKind.MAP) > 0
                || run.attempts.live(TaskKind.REDUCE) == 0
                || run.attempts.killing() > 0) {
            return;
        }
        for (Worker worker : free.some(config.slices().searchedWorkers())) {
            if (fits(run, worker)) {
                return;
            }
        }
        RunningAttempt youngest = run.attempts.youngest(TaskKind.REDUCE);
        if (youngest != null) {
            tracker.kill(youngest, AttemptTracker.KILLED);
        }
    }
}
