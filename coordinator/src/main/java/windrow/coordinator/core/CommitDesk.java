package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.FailureKind;

/**
 * Decides which attempt of a task may commit: the first that asks, one at a time, and a reduce only if what it took in is what the
 * official map attempts put out.
 */
final class CommitDesk {

    private final StepOutput out;
    private final AttemptTracker tracker;
    private final FailureDesk failures;
    private final OrdersComposer orders;
    private final Slices slices;

    CommitDesk(StepOutput out, AttemptTracker tracker, FailureDesk failures, OrdersComposer orders, Slices slices) {
        this.out = out;
        this.tracker = tracker;
        this.failures = failures;
        this.orders = orders;
        this.slices = slices;
    }

    /** The attempt asks; it may have asked before. */
    void requested(RunningAttempt attempt, long consumedDigest) {
        attempt.commitDigest = consumedDigest;
        attempt.run.attempts.asked(attempt);
        review(attempt);
    }

    /** All maps are done (again): reduces that had to wait for that can be answered. Of very many, the rest when they ask again. */
    void reviewReduces(JobRun run) {
        for (RunningAttempt attempt : run.attempts.asking(slices.attempts())) {
            if (attempt.isReduce()) {
                review(attempt);
            }
        }
    }

    private void review(RunningAttempt attempt) {
        Long consumed = attempt.commitDigest;
        Job job = attempt.run.job;
        TaskKind kind = attempt.id.task().kind();
        boolean commits = (kind == TaskKind.MAP && !job.spec.hasReduce()) || kind == TaskKind.REDUCE;
        if (consumed == null || attempt.isKilled() || !commits) {
            return;
        }
        if (!attempt.isWanted()) {
            tracker.kill(attempt, AttemptTracker.KILLED);
            return;
        }
        @Nullable AttemptId granted = job.granted(attempt.id.task());
        if (granted != null) {
            if (!granted.equals(attempt.id)) {
                tracker.kill(attempt, AttemptTracker.KILLED);
            }
            attempt.run.attempts.answered(attempt);
            return;
        }
        if (kind == TaskKind.REDUCE) {
            if (!job.allMapsDone()) {
                return;
            }
            if (consumed != job.digestSum()) {
                startOver(attempt);
                return;
            }
        }
        out.record(new JournalRecord.CommitGranted(attempt.id));
        attempt.wasGranted = true;
        attempt.run.attempts.answered(attempt);
        orders.touch(attempt.worker);
        out.changed(attempt.run);
    }

    /** It took in an output that was made anew and differently. Bounded like a failure of its surroundings. */
    private void startOver(RunningAttempt attempt) {
        tracker.kill(attempt, AttemptTracker.KILLED);
        failures.failed(
                attempt.run,
                attempt.id,
                attempt.worker,
                FailureKind.KILLED,
                "what it took in is not what the official map attempts put out (are the maps deterministic?)",
                "");
    }
}
