package windrow.coordinator.core;

import java.util.Map;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/** Puts a job's status together; the work is proportional to the names of its counters. */
final class StatusBoard {

    private static final long MILLISECOND = 1_000_000L;

    private final WorkerRoster roster;

    StatusBoard(WorkerRoster roster) {
        this.roster = roster;
    }

    JobStatus status(JobRun run, long nowNanos) {
        Job job = run.job;
        JobCounters counters = job.counters();
        // what runs when the job needs it no more does not count
        boolean counts = job.state() == JobState.RUNNING;
        RunProgress maps = counts ? run.attempts.progress(TaskKind.MAP) : new RunProgress();
        RunProgress reduces = counts ? run.attempts.progress(TaskKind.REDUCE) : new RunProgress();
        long records = counters.values()
                        .getOrDefault(JobCounters.ENGINE, Map.of())
                        .getOrDefault(JobCounters.MAP_RECORDS_IN, 0L)
                + maps.records();
        long end = job.state().isFinal() ? run.endedNanos : nowNanos;
        return new JobStatus(
                job.id,
                job.spec.name(),
                job.state(),
                run.history.version,
                job.mapCount(),
                job.mapsDone(),
                job.reduceCount(),
                job.reducesDone(),
                fraction(job.mapsDone() + maps.fractions(), job.mapCount(), job),
                fraction(job.reducesDone() + reduces.fractions(), job.reduceCount(), job),
                records,
                Math.max(0, end - run.acceptedNanos) / MILLISECOND,
                run.history.failed,
                run.history.lost,
                run.history.second,
                message(run),
                job.stackTrace(),
                job.wrongInput(),
                counters);
    }

    private static float fraction(double done, int of, Job job) {
        if (of > 0) {
            return (float) Math.min(1, done / of);
        }
        // nothing to do is done, once it is known that there is nothing
        return switch (job.state()) {
            case RUNNING, COMMITTING, SUCCEEDED -> 1;
            case PLANNING, CLEANING, FAILED, KILLED -> 0;
        };
    }

    private String message(JobRun run) {
        Job job = run.job;
        if (!job.message().isEmpty() || job.state().isFinal() || !run.attempts.isEmpty()) {
            return job.message();
        }
        if (roster.isEmpty()) {
            return "waits: no worker is registered with the coordinator";
        }
        if (SpecRules.isTooLarge(job.spec, roster)) {
            return "waits: " + SpecRules.tooLarge(job.spec, roster)
                    + (roster.isIncomplete()
                            ? "; a new leader waits for the workers to come back"
                            : "; start a larger worker, or kill the job and ask for less");
        }
        if (!run.held && !run.hasPending() && !run.resting.isEmpty()) {
            return "waits before it tries again: " + run.restsFor;
        }
        return run.held ? "waits: a new leader learns from the workers what runs" : "";
    }
}
