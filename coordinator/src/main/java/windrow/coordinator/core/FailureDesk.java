package windrow.coordinator.core;

import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobState;

/**
 * Counts failed tries and decides when a job has had enough of them. The task itself is tried again by {@link AttemptTracker}: at once when
 * it was the job's own failure, or its worker was lost; after a pause, longer each time, when something around it failed it. The
 * failures that count do so under all leaders together; those by what is around the task are counted by each leader anew.
 */
final class FailureDesk {

    /** Tries at cleaning that the job's own code fails before the job ends uncleaned; all others have {@link CoreConfig#cleanupNanos}. */
    private static final int MAX_CLEANINGS = 3;

    private final StepOutput out;
    private final AttemptTracker tracker;
    private final JobFlow flow;
    private final CoreConfig config;

    FailureDesk(StepOutput out, AttemptTracker tracker, JobFlow flow, CoreConfig config) {
        this.out = out;
        this.tracker = tracker;
        this.flow = flow;
        this.config = config;
    }

    /** A wanted attempt failed on the worker; to be called once for it. */
    void failed(JobRun run, AttemptId attempt, Worker worker, FailureKind kind, String message, String stackTrace) {
        TaskId task = attempt.task();
        if (!run.job.isOpen(task)) {
            return;
        }
        JobRun.TaskFailures failures = run.failures(task);
        failures.lastWorker = worker.name;
        failures.last = attempt;
        out.changed(run);
        if (kind == FailureKind.TASK) {
            out.record(new JournalRecord.AttemptFailed(attempt));
            run.history.failed++;
        } else {
            failures.environment++;
        }
        if (kind == FailureKind.TASK || kind == FailureKind.ENVIRONMENT) {
            run.workerFailed(worker.name);
        }
        int counted = run.job.failures(task);
        String where = ", the last on worker " + worker.name + " (" + worker.host + "): " + message;
        if (task.kind() == TaskKind.ABORT) {
            cleaningFailed(run, task, failures, kind, where);
            return;
        }
        if (kind == FailureKind.USAGE) {
            String text = task.kind() == TaskKind.PLAN ? message : "task " + task + " cannot succeed: " + message;
            flow.endForWrongInput(run, text, stackTrace);
        } else if (counted >= run.job.spec.maxAttempts()) {
            String times = counted == 1 ? " time" : " times";
            flow.end(run, JobState.FAILED, "task " + task + " failed " + counted + times + where, stackTrace);
        } else if (failures.environment > config.maxEnvironmentFailures()) {
            flow.end(
                    run,
                    JobState.FAILED,
                    "task " + task + " was failed by its surroundings " + failures.environment + " times" + where,
                    stackTrace);
        } else if (kind == FailureKind.ENVIRONMENT) {
            rest(run, task, failures, where);
        }
    }

    private void cleaningFailed(JobRun run, TaskId task, JobRun.TaskFailures failures, FailureKind kind, String where) {
        if (kind == FailureKind.USAGE || run.job.failures(task) >= MAX_CLEANINGS) {
            flow.endedUncleaned(run, "task " + task + " failed" + where);
        } else {
            rest(run, task, failures, where);
        }
    }

    private void rest(JobRun run, TaskId task, JobRun.TaskFailures failures, String where) {
        int times = run.job.failures(task) + failures.environment;
        run.restsFor = "task " + task + " was failed " + times + (times == 1 ? " time" : " times") + where;
        tracker.rest(run, task, RestingTasks.pauseNanos(times));
    }
}
