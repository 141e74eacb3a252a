package windrow.coordinator.core;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobState;

/** Which map outputs are official, where they are, and which of them are lost. */
final class MapOutputs {

    private final StepOutput out;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final AttemptTracker tracker;
    private final JobFlow flow;
    private final CommitDesk commits;
    private final OrdersComposer orders;
    private final CoreConfig config;

    private final GoneHolders goneHolders;

    /** What is gone and not given up yet, by the worker that held it. */
    private final Map<String, Gone> gone = new LinkedHashMap<>();
    /** Jobs whose reduces are to be told when all that is gone is given up. */
    private final Set<JobRun> unpushed = new LinkedHashSet<>();

    private record Gone(HeldOutputs outputs, String why) {}

    MapOutputs(
            StepOutput out,
            JobRuns runs,
            WorkerRoster roster,
            AttemptTracker tracker,
            JobFlow flow,
            CommitDesk commits,
            OrdersComposer orders,
            CoreConfig config) {
        this.out = out;
        this.runs = runs;
        this.roster = roster;
        this.tracker = tracker;
        this.flow = flow;
        this.commits = commits;
        this.orders = orders;
        this.config = config;
        goneHolders = new GoneHolders(roster, config.slices());
    }

    /** The first finished attempt of an open map becomes official. */
    void done(JobRun run, Worker worker, AttemptId attempt, AttemptResult.Mapped mapped) {
        Job job = run.job;
        TaskId task = attempt.task();
        boolean differs = job.maps().differsFromBefore(task.index(), mapped.digest());
        boolean needed = job.needsOutputs();
        out.record(new JournalRecord.MapDone(
                attempt,
                worker.name,
                worker.shuffleHost,
                worker.shufflePort,
                mapped.bytes(),
                mapped.records(),
                mapped.digest(),
                mapped.committed(),
                mapped.counters()));
        Gone missing = gone.get(worker.name);
        if (missing != null) {
            missing.outputs.leaveOut(attempt);
        }
        run.clearPending(task);
        run.suspicions.remove(task.index());
        run.touch(worker);
        if (job.spec.hasReduce()) {
            OutputHolder holder = Objects.requireNonNull(job.holder(task.index()));
            run.events.add(attempt, holder, mapped.digest(), false);
        }
        if (!needed && job.needsOutputs()) {
            out.neededAgain(run);
        }
        if (differs) {
            // reduces that were granted are stopped when they say something
            tracker.queueReduces(run);
        }
        out.changed(run);
    }

    /** To be called after {@link #done}, when the attempt's own end is recorded. */
    void afterDone(JobRun run, TaskId task) {
        tracker.killAll(run.attempts.live(task));
        if (task.kind() == TaskKind.MAP && run.job.allMapsDone()) {
            push(run);
            commits.reviewReduces(run);
        }
        flow.advance(run);
    }

    /** A reduce says that it cannot get an output. It says so again and again until it has got it or learns that it is lost. */
    void fetchFailed(JobRun run, FetchFailure failure) {
        Job job = run.job;
        AttemptId map = failure.map();
        int index = map.task().index();
        if (!job.needsOutputs()
                || map.task().kind() != TaskKind.MAP
                || index >= job.mapCount()
                || !map.equals(job.maps().official(index))) {
            return;
        }
        OutputHolder holder = job.holder(index);
        String goneHolder = holder != null && roster.isGone(holder.worker) ? holder.worker : null;
        if (failure.definitive() || goneHolder != null || suspected(run, index, failure)) {
            lose(run, index, failure.reason());
            push(run);
        }
        if (goneHolder != null && !gone.containsKey(goneHolder)) {
            // it went when nobody needed what it held: now somebody does
            workersLost(List.of(goneHolder));
        }
    }

    /**
     * Whether a reduce could not get the output for long, and has tried again and failed since it was first heard of: what an earlier leader
     * was told, too, may be over by now. One reduce is followed at a time, until it ends or has the output.
     */
    private boolean suspected(JobRun run, int map, FetchFailure failure) {
        long now = out.now();
        JobRun.Suspicion suspicion = run.suspicions.get(map);
        if (suspicion == null || now - suspicion.lastNanos > config.fetchFailureNanos() + 2 * config.heartbeatNanos()) {
            run.suspicions.put(map, new JobRun.Suspicion(failure.reporter(), failure.tries(), now));
            return false;
        }
        if (!suspicion.reporter.equals(failure.reporter())) {
            return false;
        }
        suspicion.lastNanos = now;
        return failure.tries() > suspicion.tries && now - suspicion.sinceNanos >= config.fetchFailureNanos();
    }

    /** Workers are gone, and with them what they held for jobs that still need it. The work is proportional to that, in slices. */
    void workersLost(Collection<String> workers) {
        workers.forEach(this::workerLost);
        if (!workers.isEmpty()) {
            giveUpMore();
        }
    }

    private void workerLost(String worker) {
        gone.put(worker, new Gone(new HeldOutputs(worker, new HashSet<>(), runs), "worker " + worker + " was lost"));
    }

    /** Of these jobs nobody needed the outputs for a while, and what went meanwhile was not given up: it is looked for, in slices. */
    void lookForGone(Collection<JobRun> neededAgain) {
        if (!neededAgain.isEmpty()) {
            goneHolders.lookAt(neededAgain);
            giveUpMore();
        }
    }

    /**
     * A worker registered: what it should hold and does not is lost, and nothing else; so what it ends from here on is not.
     *
     * @param held not to be changed by others from now on
     */
    void workerHolds(String worker, Set<AttemptId> held) {
        gone.remove(worker);
        gone.put(
                worker,
                new Gone(new HeldOutputs(worker, held, runs), "worker " + worker + " does not have it any more"));
        giveUpMore();
    }

    /**
     * Gives up some more of what is gone; to be called when the timer is due that says so. Until its turn comes an output counts as official:
     * a reduce that has taken it in is right, one that asks for it in vain waits.
     */
    void giveUpMore() {
        goneHolders.next().forEach(this::workerLost);
        Iterator<Gone> workers = gone.values().iterator();
        int toLose = config.slices().lostOutputs();
        int toSee = config.slices().searchedOutputs();
        while (toLose > 0 && toSee > 0 && workers.hasNext()) {
            Gone some = workers.next();
            for (; toLose > 0 && toSee > 0 && some.outputs.hasNext(); toSee--) {
                AttemptId output = some.outputs.next();
                if (output != null) {
                    giveUp(output, some.why);
                    toLose--;
                }
            }
            if (!some.outputs.hasNext()) {
                workers.remove();
                toSee--;
            }
        }
        if (gone.isEmpty() && goneHolders.isOver()) {
            unpushed.forEach(this::push);
            unpushed.clear();
        } else {
            out.timer(new TimerKey.GivingUp(), out.now() + Slices.PAUSE_NANOS);
        }
    }

    private void giveUp(AttemptId output, String why) {
        JobRun run = runs.get(output.job());
        int map = output.task().index();
        if (run != null
                && run.job.needsOutputs()
                && output.equals(run.job.maps().official(map))) {
            lose(run, map, why);
            unpushed.add(run);
        }
    }

    /** A new leader: outputs that are official become known to workers by its own numbers, in slices. */
    void refill(JobRun run, boolean beginNow) {
        run.events.fillLater(run.job.mapCount());
        if (beginNow) {
            refillMore(run);
        } else {
            out.timer(new TimerKey.Refilling(run.job.id), out.now());
        }
    }

    /** To be called when the timer is due that says so. */
    void refillMore(JobRun run) {
        if (run.job.state() != JobState.RUNNING) {
            return;
        }
        run.events.fill(config.slices().refilledMaps());
        if (run.events.isFilling()) {
            out.timer(new TimerKey.Refilling(run.job.id), out.now() + Slices.PAUSE_NANOS);
        } else {
            push(run);
        }
    }

    private void lose(JobRun run, int index, String why) {
        MapTable maps = run.job.maps();
        AttemptId official = maps.official(index);
        OutputHolder holder = run.job.holder(index);
        if (official == null || holder == null) {
            return;
        }
        out.record(new JournalRecord.MapOutputLost(official));
        run.history.lost++;
        run.suspicions.remove(index);
        run.events.add(official, holder, maps.digest(index), true);
        out.changed(run);
        if (maps.losses(index) > config.maxMapReruns()) {
            flow.end(
                    run,
                    JobState.FAILED,
                    "the output of map task " + official.task() + " was lost " + maps.losses(index)
                            + " times, the last on worker " + holder.worker + " (" + holder.shuffleHost + "): " + why,
                    "");
        } else {
            tracker.requeue(run, official.task());
        }
    }

    /** Tells the workers that run reduces of the job at once, in slices. */
    private void push(JobRun run) {
        run.pushOrder = 0;
        pushMore(run);
    }

    /** To be called when the timer is due that says so. */
    void pushMore(JobRun run) {
        List<RunningAttempt> reduces = run.attempts.live(
                TaskKind.REDUCE, run.pushOrder, config.slices().attempts());
        for (RunningAttempt reduce : reduces) {
            orders.touch(reduce.worker);
        }
        if (reduces.size() < config.slices().attempts()) {
            run.pushOrder = Long.MAX_VALUE;
        } else {
            run.pushOrder = reduces.get(reduces.size() - 1).order + 1;
            out.timer(new TimerKey.EventsNow(run.job.id), out.now() + Slices.PAUSE_NANOS);
        }
    }
}
