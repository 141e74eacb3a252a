package windrow.coordinator.core;

import java.util.ArrayList;
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
    private final AttemptTracker tracker;
    private final CoreConfig config;

    Scheduler(StepOutput out, JobRuns runs, WorkerRoster roster, AttemptTracker tracker, CoreConfig config) {
        this.out = out;
        this.runs = runs;
        this.roster = roster;
        this.tracker = tracker;
        this.config = config;
    }

    /** To be called when a step has handled its event. */
    void run() {
        Set<JobRun> ready = out.takeReady();
        List<Worker> freed = out.takeFreed();
        if (ready.isEmpty() && freed.isEmpty()) {
            return;
        }
        List<JobRun> unfinished = runs.unfinished();
        for (JobRun run : unfinished) {
            // by submission, whatever became ready first
            if (ready.contains(run)) {
                place(run, roster.free());
            } else {
                place(run, freed);
            }
        }
        for (JobRun run : unfinished) {
            makeRoomForMaps(run);
        }
    }

    /** Near maps have waited: those of the job that wait still may go anywhere. */
    void localityWaited(JobRun run) {
        out.ready(run);
    }

    private void place(JobRun run, List<Worker> candidates) {
        if (run.held || !run.hasPending() || candidates.isEmpty()) {
            return;
        }
        List<Worker> workers = knownFirst(run, candidates);
        TaskKind special = run.specialKind();
        if (special != null) {
            placeSpecial(run, special, workers);
            return;
        }
        rounds(run, workers, worker -> placeMap(run, worker, PendingMaps.Nearness.HOST));
        rounds(run, workers, worker -> placeMap(run, worker, PendingMaps.Nearness.UNTIED));
        rounds(
                run,
                workers,
                worker -> mayGoFar(run, worker)
                        && (placeMap(run, worker, PendingMaps.Nearness.RACK)
                                || placeMap(run, worker, PendingMaps.Nearness.ANY)));
        if (run.pendingMaps.isEmpty()) {
            rounds(run, workers, worker -> placeReduce(run, worker));
        }
    }

    /** Where all else is equal a worker that has served the job goes first: it has the job's files, and an executor that runs. */
    private static List<Worker> knownFirst(JobRun run, List<Worker> workers) {
        if (run.touched.isEmpty() || workers.size() == 1) {
            return workers;
        }
        List<Worker> ordered = new ArrayList<>(workers.size());
        for (Worker worker : workers) {
            if (run.touched.contains(worker.name)) {
                ordered.add(worker);
            }
        }
        for (Worker worker : workers) {
            if (!run.touched.contains(worker.name)) {
                ordered.add(worker);
            }
        }
        return ordered;
    }

    private interface Placing {
        /** Whether an attempt was launched on the worker. */
        boolean on(Worker worker);
    }

    /** One attempt to each worker in turn, until none takes another: work spreads over the workers. */
    private void rounds(JobRun run, List<Worker> workers, Placing placing) {
        boolean placed = true;
        while (placed && run.hasPending()) {
            placed = false;
            for (Worker worker : workers) {
                if (fits(run, worker) && placing.on(worker)) {
                    placed = true;
                }
            }
        }
    }

    private void placeSpecial(JobRun run, TaskKind kind, List<Worker> workers) {
        TaskId task = run.task(kind, 0);
        for (Worker worker : workers) {
            if (run.specialPending && fits(run, worker) && suits(run, worker, task)) {
                run.clearPending(task);
                tracker.launch(run, task, worker, false);
            }
        }
    }

    private boolean placeMap(JobRun run, Worker worker, PendingMaps.Nearness nearness) {
        int map = run.pendingMaps.take(nearness, worker, suiting(run, worker, TaskKind.MAP));
        if (map < 0) {
            return false;
        }
        if (nearness == PendingMaps.Nearness.HOST) {
            run.waitingWorkers.remove(worker);
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
        Long since = run.waitingWorkers.putIfAbsent(worker, out.now());
        if (since == null) {
            out.timer(new TimerKey.LocalityWait(run.job.id), out.now() + config.localityWaitNanos());
            return false;
        }
        return out.now() - since >= config.localityWaitNanos();
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
     * that would wait for them. Looked for only when an attempt has failed on this one.
     */
    private @Nullable Worker other(JobRun run, Worker than) {
        for (Worker worker : roster.all()) {
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
        for (Worker worker : roster.free()) {
            if (fits(run, worker) && suits(run, worker, task)) {
                return worker;
            }
        }
        return null;
    }

    /**
     * Reduces wait for maps while they hold slots. When a map waits, no map runs that would give its slot back, and no slot is free, the
     * youngest reduce gives up its own; one at a time.
     */
    private void makeRoomForMaps(JobRun run) {
        if (run.held
                || run.pendingMaps.isEmpty()
                || run.liveMaps() > 0
                || run.liveReduces() == 0
                || run.killing() > 0) {
            return;
        }
        for (Worker worker : roster.free()) {
            if (fits(run, worker)) {
                return;
            }
        }
        RunningAttempt youngest = null;
        for (RunningAttempt attempt : run.assigned.values()) {
            boolean candidate = attempt.isReduce() && !attempt.isKilled();
            if (candidate && (youngest == null || attempt.launchedNanos >= youngest.launchedNanos)) {
                youngest = attempt;
            }
        }
        if (youngest != null) {
            tracker.kill(youngest, AttemptTracker.KILLED);
        }
    }
}
