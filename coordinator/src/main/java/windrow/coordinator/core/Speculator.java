package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobState;

/**
 * Finds attempts that by their rate will end far later than their siblings, and gives them a second attempt on another worker when
 * nothing else of their kind waits. An attempt's remaining time is its age times (1 - f) / f, with f its progress (LATE, by Zaharia and
 * others, OSDI 2008). Of very many it looks at some in each step.
 */
final class Speculator {

    /** An attempt is a straggler when it needs so many times longer yet than its siblings need in all. */
    private static final double SLOWDOWN = 2;

    /** Attempts beside another of the same task may be so large a part of the running ones, but always one. */
    private static final int ONE_IN = 10;

    private final StepOutput out;
    private final WorkerRoster roster;
    private final Scheduler scheduler;
    private final AttemptTracker tracker;
    private final CoreConfig config;

    Speculator(StepOutput out, WorkerRoster roster, Scheduler scheduler, AttemptTracker tracker, CoreConfig config) {
        this.out = out;
        this.roster = roster;
        this.scheduler = scheduler;
        this.tracker = tracker;
        this.config = config;
    }

    /** Looks at the job, and again later as long as it runs. */
    void check(JobRun run) {
        if (run.job.state() != JobState.RUNNING || !run.job.spec.speculative()) {
            return;
        }
        boolean over = run.held || !roster.hasFree() || !run.pendingMaps.isEmpty() || checkSome(run);
        long pause = over ? config.speculationIntervalNanos() : Slices.PAUSE_NANOS;
        out.timer(new TimerKey.StragglerCheck(run.job.id), out.now() + pause);
    }

    /** Looks at some more attempts; returns whether those were the last ones. */
    private boolean checkSome(JobRun run) {
        int left = config.slices().attempts();
        while (true) {
            List<RunningAttempt> some = run.attempts.live(run.stragglerKind, run.stragglerOrder, left);
            check(run, run.stragglerKind, some);
            left -= some.size();
            if (left == 0) {
                run.stragglerOrder = some.get(some.size() - 1).order + 1;
                return false;
            }
            run.stragglerOrder = 0;
            boolean reducesNext =
                    run.stragglerKind == TaskKind.MAP && run.pendingReduces.isEmpty() && run.job.allMapsDone();
            run.stragglerKind = reducesNext ? TaskKind.REDUCE : TaskKind.MAP;
            if (!reducesNext) {
                return true;
            }
        }
    }

    private void check(JobRun run, TaskKind kind, List<RunningAttempt> running) {
        int room = Math.max(1, run.attempts.live(kind) / ONE_IN) - run.attempts.seconds(kind);
        double usual = usualNanos(run, kind, running);
        if (room <= 0 || usual <= 0) {
            return;
        }
        List<RunningAttempt> stragglers = new ArrayList<>();
        for (RunningAttempt attempt : running) {
            if (isStraggler(run, attempt, usual)) {
                stragglers.add(attempt);
            }
        }
        stragglers.sort(Comparator.comparingDouble(this::remainingNanos).reversed());
        for (RunningAttempt attempt : stragglers) {
            TaskId task = attempt.id.task();
            Worker worker = room > 0 ? scheduler.placeForSecond(run, task) : null;
            if (worker != null) {
                tracker.launch(run, task, worker, true);
                room--;
            }
        }
    }

    private boolean isStraggler(JobRun run, RunningAttempt attempt, double usual) {
        // a remaining time above twice the usual one is also above what a new attempt needs
        return out.now() - attempt.launchedNanos >= config.speculationMinRuntimeNanos()
                && attempt.commitDigest == null
                && run.attempts.live(attempt.id.task()).size() == 1
                && remainingNanos(attempt) > SLOWDOWN * usual;
    }

    /** How long an attempt takes: the median of those that succeeded, else of what the running ones will have taken; -1 if unknown. */
    private double usualNanos(JobRun run, TaskKind kind, List<RunningAttempt> running) {
        long median = run.history.medianNanos(kind);
        if (median >= 0) {
            return Math.max(1, median);
        }
        double[] estimates = running.stream()
                .filter(attempt -> attempt.fraction() > 0)
                .mapToDouble(attempt -> age(attempt) / attempt.fraction())
                .toArray();
        Arrays.sort(estimates);
        return estimates.length == 0 ? -1 : estimates[(estimates.length - 1) / 2];
    }

    private double remainingNanos(RunningAttempt attempt) {
        // without any progress, as if it had just begun to make some
        double fraction = Math.max(attempt.fraction(), 0.001);
        return age(attempt) * (1 - fraction) / fraction;
    }

    private double age(RunningAttempt attempt) {
        return out.now() - attempt.launchedNanos;
    }
}
