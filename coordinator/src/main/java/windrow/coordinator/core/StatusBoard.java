package windrow.coordinator.core;

import java.util.Map;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobStatus;

/** Puts a job's status together; the work is proportional to its running attempts. */
final class StatusBoard {

    private static final long MILLISECOND = 1_000_000L;

    private final WorkerRoster roster;

    StatusBoard(WorkerRoster roster) {
        this.roster = roster;
    }

    JobStatus status(JobRun run, long nowNanos) {
        Job job = run.job;
        JobCounters counters = job.counters();
        float maps = job.mapsDone();
        float reduces = job.reducesDone();
        long records = counters.values()
                .getOrDefault(JobCounters.ENGINE, Map.of())
                .getOrDefault(JobCounters.MAP_RECORDS_IN, 0L);
        for (RunningAttempt attempt : run.assigned.values()) {
            if (attempt.isKilled() || run.isSecond(attempt)) {
                continue;
            }
            if (attempt.id.task().kind() == TaskKind.MAP) {
                maps += attempt.fraction();
                records += attempt.records();
            } else if (attempt.isReduce()) {
                reduces += attempt.fraction();
            }
        }
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
                fraction(maps, job.mapCount(), job),
                fraction(reduces, job.reduceCount(), job),
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

    private static float fraction(float done, int of, Job job) {
        if (of > 0) {
            return Math.min(1, done / of);
        }
        // nothing to do is done, once it is known that there is nothing
        return switch (job.state()) {
            case RUNNING, COMMITTING, SUCCEEDED -> 1;
            case PLANNING, CLEANING, FAILED, KILLED -> 0;
        };
    }

    private String message(JobRun run) {
        Job job = run.job;
        if (!job.message().isEmpty() || job.state().isFinal() || !run.assigned.isEmpty()) {
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
        return run.held ? "waits: a new leader learns from the workers what runs" : "";
    }
}
