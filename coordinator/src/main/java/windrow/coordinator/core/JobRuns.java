package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;

/** Soft: the {@link JobRun} of each job in the ledger, by submission. */
final class JobRuns {

    /** Recorded runs kept of all finished jobs together; the oldest jobs lose theirs first. */
    private static final int MAX_FINISHED_RUNS = 200_000;

    private final JobLedger ledger;
    private final WorkerRoster roster;
    private final CoreConfig config;
    private final Map<JobId, JobRun> runs = new LinkedHashMap<>();
    private final Map<JobId, JobRun> unfinished = new LinkedHashMap<>();
    private final Deque<JobRun> finished = new ArrayDeque<>();
    private int finishedRuns;

    JobRuns(JobLedger ledger, WorkerRoster roster, CoreConfig config) {
        this.ledger = ledger;
        this.roster = roster;
        this.config = config;
    }

    JobRun add(Job job, long nowNanos) {
        JobRun run = new JobRun(
                job,
                roster,
                SpecRules.timeoutNanos(job.spec, config),
                config.slices().messageEvents(),
                nowNanos);
        runs.put(job.id, run);
        if (job.state().isFinal()) {
            finished.add(run);
        } else {
            unfinished.put(job.id, run);
        }
        return run;
    }

    @Nullable
    JobRun get(JobId id) {
        return runs.get(id);
    }

    /** A copy. */
    List<JobRun> unfinished() {
        return new ArrayList<>(unfinished.values());
    }

    /** To be called when workers came or went: what a job without any attempt waits for, as its status tells it, may be something else. */
    void waitingChanged(StepOutput out) {
        for (JobRun run : unfinished.values()) {
            if (run.attempts.isEmpty()) {
                out.changed(run);
            }
        }
    }

    /** To be called after the job's last record. */
    void ended(JobRun run) {
        unfinished.remove(run.job.id);
        finished.add(run);
        finishedRuns += run.history.size();
        while (finished.size() > JobLedger.KEPT_JOBS) {
            JobRun oldest = finished.remove();
            finishedRuns -= oldest.history.size();
            oldest.history.dropRuns();
        }
        for (JobRun old : finished) {
            if (finishedRuns <= MAX_FINISHED_RUNS) {
                break;
            }
            finishedRuns -= old.history.size();
            old.history.dropRuns();
        }
        runs.keySet().removeIf(id -> ledger.job(id) == null);
    }
}
