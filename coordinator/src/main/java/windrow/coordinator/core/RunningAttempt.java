package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptProgress;

/** Soft: an attempt that occupies a slot of a worker, from the decision to launch it until its end is known. */
final class RunningAttempt {

    final AttemptId id;
    final JobRun run;
    final Worker worker;
    /** Launched as a second one beside a running one, which may be over by now: {@link JobAttempts#seconds} counts those that are. */
    final boolean speculative;

    final long launchedNanos;

    /** Grows from one assignment of the job's attempts to the next. */
    long order;

    /** When the launch was sent last; after a new registration of the worker, when that was. */
    long sentNanos;
    /** How often the launch was sent. */
    int launches;
    /** Whether this registration of the worker has reported it. */
    boolean reported;

    private @Nullable AttemptProgress progress;
    private long progressNanos;

    /** What it took in, once it asked to commit. */
    @Nullable
    Long commitDigest;
    /** Whether it was granted the commit, as far as this leader knows: {@link #isGranted} tells whether it is. */
    boolean wasGranted;

    /** Null while it is wanted; else the outcome under which it will be recorded. */
    @Nullable
    String killedAs;

    RunningAttempt(AttemptId id, JobRun run, Worker worker, boolean speculative, long nowNanos) {
        this.id = id;
        this.run = run;
        this.worker = worker;
        this.speculative = speculative;
        launchedNanos = nowNanos;
        sentNanos = nowNanos;
        progressNanos = nowNanos;
        wasGranted = run.job.isGranted(id);
    }

    boolean isReduce() {
        return id.task().kind() == TaskKind.REDUCE;
    }

    boolean isKilled() {
        return killedAs != null;
    }

    boolean isGranted() {
        return run.job.isGranted(id);
    }

    /**
     * Whether its grant fell, since a map that it took in came out differently and all reduces start over. It is to end, and what it says until
     * it has counts for nothing. It is noticed when it says something: nobody walks all reduces for that.
     */
    boolean hasLostGrant() {
        return wasGranted && !isGranted();
    }

    /** Whether what it does can be of use, unless another attempt is faster. */
    boolean isWanted() {
        return !isKilled() && run.job.isOpen(id.task()) && !hasLostGrant();
    }

    /** Takes in what the worker says; returns whether it is news. */
    boolean progress(AttemptProgress said, long nowNanos) {
        AttemptProgress before = progress;
        progress = said;
        boolean moved = before == null
                || before.fraction() != said.fraction()
                || before.records() != said.records()
                || before.bytes() != said.bytes()
                || !before.phase().equals(said.phase());
        if (moved) {
            progressNanos = nowNanos;
        }
        return moved;
    }

    /** It cannot be blamed for standing still now. */
    void excuse(long nowNanos) {
        progressNanos = nowNanos;
    }

    long stillNanos(long nowNanos) {
        return nowNanos - progressNanos;
    }

    float fraction() {
        return progress == null ? 0 : Math.max(0, Math.min(1, progress.fraction()));
    }

    long records() {
        return progress == null ? 0 : progress.records();
    }

    String phase() {
        return progress == null ? "start" : progress.phase();
    }
}
