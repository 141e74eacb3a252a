package windrow.worker.daemon;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.FailureKind;

/**
 * Attempts that ended, told until they are acknowledged, the oldest first. What one report takes of them is bounded; the others are named as
 * running meanwhile, for the leader would take one that is not named at all for vanished.
 */
final class AttemptEnds {

    /** Ends that nobody acknowledged: beyond it new launches are left for the coordinator to repeat. */
    static final int MAX_UNACKNOWLEDGED = 10_000;

    /** What a single end may take. A plan that its task let through is about half as large as a message may be. */
    static final long MAX_END_BYTES = 48L << 20;

    private final StepActions out;
    private final FetchFailures fetchFailures;
    private final long maxReportBytes;
    private final Map<AttemptId, Untold> ended = new LinkedHashMap<>();
    private final Tombstones<AttemptId> acknowledged = new Tombstones<>();

    /** Ends that the last report had no room for. */
    private boolean leftOut;

    private record Untold(AttemptEnd end, AttemptProgress last, long bytes) {}

    /** @param maxReportBytes what the ends in one report take, but for a single one that is larger */
    AttemptEnds(StepActions out, FetchFailures fetchFailures, long maxReportBytes) {
        this.out = out;
        this.fetchFailures = fetchFailures;
        this.maxReportBytes = maxReportBytes;
    }

    /** It is over, and the leader hears how. */
    void end(LocalJob job, LocalAttempt attempt, AttemptResult result, AttemptTrace trace) {
        job.attempts.remove(attempt.id);
        if (attempt.state == LocalAttempt.State.STOPPING) {
            out.cancelTimer(new WorkerTimer.KillDeadline(attempt.id));
        }
        if (!mayHaveFailedForAMapOutput(result)) {
            fetchFailures.reporterEnded(attempt.id);
        }
        AttemptEnd end = new AttemptEnd(attempt.id, result, trace);
        long bytes = WireSize.of(end);
        if (bytes > MAX_END_BYTES) {
            end = new AttemptEnd(attempt.id, tooLarge(bytes), AttemptTrace.NONE);
            bytes = WireSize.of(end);
        }
        ended.put(attempt.id, new Untold(end, attempt.progress, bytes));
        out.changed();
    }

    /** What it could not get is told together with its end, for its next attempt would fail for the same reason. */
    private static boolean mayHaveFailedForAMapOutput(AttemptResult result) {
        return result instanceof AttemptResult.Failed failed && failed.kind() != FailureKind.KILLED;
    }

    private static AttemptResult.Failed tooLarge(long bytes) {
        return new AttemptResult.Failed(
                FailureKind.TASK,
                "what the attempt has to tell takes " + bytes + " bytes, and it may be no more than " + MAX_END_BYTES
                        + ": fewer splits, outputs or counters would do",
                "");
    }

    /** Whether it ended here, acknowledged or not. */
    boolean knows(AttemptId id) {
        return ended.containsKey(id) || acknowledged.contains(id);
    }

    boolean hasAny(JobId job) {
        return ended.keySet().stream().anyMatch(attempt -> attempt.job().equals(job));
    }

    boolean isFull() {
        return ended.size() >= MAX_UNACKNOWLEDGED;
    }

    void acknowledged(List<AttemptId> attempts) {
        boolean any = false;
        for (AttemptId id : attempts) {
            if (ended.remove(id) != null) {
                acknowledged.add(id);
                fetchFailures.reporterEnded(id);
                any = true;
            }
        }
        if (any && leftOut) {
            out.changed();
        }
    }

    void forget(JobId job) {
        acknowledged.removeIf(attempt -> attempt.job().equals(job));
        ended.keySet().removeIf(attempt -> attempt.job().equals(job));
    }

    /** For the next report: what it tells, and what it has no room for. */
    void slice(Consumer<AttemptEnd> told, Consumer<AttemptProgress> untold) {
        long bytes = 0;
        boolean full = false;
        for (Untold one : ended.values()) {
            full |= bytes > 0 && bytes + one.bytes > maxReportBytes;
            if (full) {
                untold.accept(one.last);
            } else {
                bytes += one.bytes;
                told.accept(one.end);
            }
        }
        leftOut = full;
    }
}
