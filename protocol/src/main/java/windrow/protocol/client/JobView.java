package windrow.protocol.client;

import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.JobStatus;

/**
 * One job as its client sees it, over all leaders. What a leader only knows of its own time (counts of attempts, elapsed time, the shares
 * of running attempts until their workers are back) begins anew with the next one; here it goes on. Pure.
 */
final class JobView {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private @Nullable JobStatus last;
    private long epoch;
    /** When the job began, by what the first leader said. */
    private long beganNanos;
    /** What earlier leaders had counted, and how far the job was with them. */
    private @Nullable JobStatus earlier;

    /** A leader's word, put together with what earlier leaders said. */
    JobStatus seen(JobStatus told, Leader leader, long nowNanos) {
        JobStatus before = last;
        if (before == null) {
            beganNanos = nowNanos - told.elapsedMillis() * NANOS_PER_MILLI;
        } else if (epoch != leader.epoch()) {
            earlier = before;
        }
        epoch = leader.epoch();
        JobStatus shown = earlier == null ? told : goneOn(earlier, told, nowNanos);
        last = shown;
        return shown;
    }

    private JobStatus goneOn(JobStatus from, JobStatus told, long nowNanos) {
        return new JobStatus(
                told.job(),
                told.name(),
                told.state(),
                told.version(),
                told.maps(),
                told.mapsDone(),
                told.reduces(),
                told.reducesDone(),
                Math.max(from.mapFraction(), told.mapFraction()),
                Math.max(from.reduceFraction(), told.reduceFraction()),
                told.mapRecords(),
                Math.max(told.elapsedMillis(), (nowNanos - beganNanos) / NANOS_PER_MILLI),
                from.failedAttempts() + told.failedAttempts(),
                from.lostAttempts() + told.lostAttempts(),
                from.secondAttempts() + told.secondAttempts(),
                told.message(),
                told.stackTrace(),
                told.wrongInput(),
                told.counters());
    }
}
