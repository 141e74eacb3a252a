package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobState;

/**
 * What follows from the end of an attempt. Ends are told until acknowledged, so each is acknowledged and may come again. A result
 * counts if its task still waits for it, even of an attempt that was given up or launched by an earlier leader; a failure counts only of
 * an attempt that is wanted, or would be if it had not ended before this leader heard of its worker.
 */
final class AttemptEnds {

    private final StepOutput out;
    private final JobRuns runs;
    private final AttemptTracker tracker;
    private final JobFlow flow;
    private final FailureDesk failures;
    private final MapOutputs outputs;
    private final OrdersComposer orders;
    private final long epoch;

    AttemptEnds(
            StepOutput out,
            JobRuns runs,
            AttemptTracker tracker,
            JobFlow flow,
            FailureDesk failures,
            MapOutputs outputs,
            OrdersComposer orders,
            long epoch) {
        this.out = out;
        this.runs = runs;
        this.tracker = tracker;
        this.flow = flow;
        this.failures = failures;
        this.outputs = outputs;
        this.orders = orders;
        this.epoch = epoch;
    }

    void ended(Worker worker, AttemptEnd end) {
        orders.acknowledge(worker, end.attempt());
        JobRun run = runs.get(end.attempt().job());
        @Nullable RunningAttempt attempt = worker.attempts().get(end.attempt());
        if (run == null) {
            if (attempt != null) {
                tracker.finish(attempt, AttemptTracker.KILLED, end.trace());
            }
            return;
        }
        AttemptResult result = end.result();
        if (result instanceof AttemptResult.Failed failed) {
            failed(run, worker, attempt, end, failed);
        } else if (accept(run, worker, attempt, end)) {
            outputs.afterDone(run, end.attempt().task());
        } else if (attempt != null) {
            refused(worker, attempt, end.trace());
        }
    }

    /** Returns whether the result counts; if so, the attempt's end is recorded and its job goes on, but for what follows from maps. */
    private boolean accept(JobRun run, Worker worker, @Nullable RunningAttempt attempt, AttemptEnd end) {
        AttemptId id = end.attempt();
        TaskId task = id.task();
        Job job = run.job;
        if (!job.isOpen(task)) {
            return false;
        }
        AttemptResult result = end.result();
        if (result instanceof AttemptResult.Mapped mapped && task.kind() == TaskKind.MAP) {
            boolean counts = job.spec.hasReduce() ? !job.maps().wasLost(id) : job.isGranted(id);
            if (counts) {
                outputs.done(run, worker, id, mapped);
                succeeded(run, worker, attempt, end);
            }
            return counts;
        }
        if (result instanceof AttemptResult.Reduced reduced && task.kind() == TaskKind.REDUCE && job.isGranted(id)) {
            out.record(new JournalRecord.TaskCommitted(id, reduced.committed(), reduced.counters()));
            run.clearPending(task);
            succeeded(run, worker, attempt, end);
            out.changed(run);
            return true;
        }
        if (result instanceof AttemptResult.Planned planned && task.kind() == TaskKind.PLAN) {
            succeeded(run, worker, attempt, end);
            flow.planned(run, planned);
            return true;
        }
        boolean over = (result instanceof AttemptResult.Published && task.kind() == TaskKind.COMMIT)
                || (result instanceof AttemptResult.Cleaned && task.kind() == TaskKind.ABORT);
        if (over) {
            succeeded(run, worker, attempt, end);
            flow.ended(run);
        }
        return over;
    }

    private void succeeded(JobRun run, Worker worker, @Nullable RunningAttempt attempt, AttemptEnd end) {
        if (attempt != null) {
            tracker.finish(attempt, AttemptTracker.SUCCEEDED, end.trace());
        } else {
            unseen(run, worker, AttemptTracker.SUCCEEDED, end);
        }
    }

    /** It counts, though it ended before this leader heard of its worker, or after that was given up. */
    private void unseen(JobRun run, Worker worker, String outcome, AttemptEnd end) {
        run.history.endedUnseen(end.attempt(), worker, outcome, end.trace(), out.now());
        out.changed(run);
    }

    /**
     * It says that it did it, but may not: its task is done, or it committed without being allowed to. One of an earlier leader may have been
     * allowed to and then been taken for lost: that it came back before it could be allowed again is nobody's fault.
     */
    private void refused(Worker worker, RunningAttempt attempt, AttemptTrace trace) {
        boolean wanted = attempt.isWanted();
        boolean adopted = attempt.id.epoch() < epoch;
        String outcome = adopted ? AttemptTracker.LOST : AttemptTracker.FAILED;
        tracker.finish(attempt, wanted ? outcome : AttemptTracker.KILLED, trace);
        if (wanted) {
            failures.failed(
                    attempt.run,
                    attempt.id,
                    worker,
                    adopted ? FailureKind.ENVIRONMENT : FailureKind.TASK,
                    "attempt " + attempt.id + " ended with a result that it was not allowed to give",
                    "");
        }
    }

    private void failed(
            JobRun run, Worker worker, @Nullable RunningAttempt attempt, AttemptEnd end, AttemptResult.Failed failed) {
        if (attempt == null) {
            if (run.job.state() == JobState.RUNNING && run.job.isGranted(end.attempt())) {
                tracker.revoke(run, end.attempt());
                tracker.requeue(run, end.attempt().task());
            }
            if (isNews(run, end.attempt(), failed.kind())) {
                unseen(run, worker, AttemptTracker.FAILED, end);
                count(run, worker, end.attempt(), failed);
            }
            return;
        }
        boolean wanted = attempt.isWanted();
        boolean stopped = failed.kind() == FailureKind.KILLED;
        tracker.finish(attempt, stopped ? AttemptTracker.KILLED : AttemptTracker.FAILED, end.trace());
        if (wanted) {
            count(run, worker, end.attempt(), failed);
        }
    }

    /**
     * Whether it failed while nobody led, as far as can be known. An earlier leader may have heard of it, and the worker not have heard that
     * it did: what that one counted is not counted again.
     */
    private boolean isNews(JobRun run, AttemptId attempt, FailureKind kind) {
        return attempt.epoch() < epoch
                && kind != FailureKind.KILLED
                && run.job.isOpen(attempt.task())
                && !run.attempts.hasLive(attempt.task())
                && !run.failedLast(attempt)
                && !run.job.mayHaveFailed(attempt);
    }

    private void count(JobRun run, Worker worker, AttemptId attempt, AttemptResult.Failed failed) {
        if (failed.kind() == FailureKind.ENVIRONMENT) {
            run.history.lost++;
        }
        failures.failed(run, attempt, worker, failed.kind(), failed.message(), failed.stackTrace());
    }
}
