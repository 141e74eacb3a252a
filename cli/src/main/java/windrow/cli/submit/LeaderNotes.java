package windrow.cli.submit;

import java.time.Duration;
import java.util.function.LongSupplier;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.Durations;
import windrow.protocol.discovery.Leader;

/** Tells of a change of leader, one line when one is lost and one when the next is found. Used on the client's loop only. */
final class LeaderNotes implements LeaderWatcher {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ProgressPrinter progress;
    private final Duration jobReachTimeout;
    private final LongSupplier nanoTime;
    private boolean lost;
    private long lostNanos;

    LeaderNotes(ProgressPrinter progress, Duration jobReachTimeout, LongSupplier nanoTime) {
        this.progress = progress;
        this.jobReachTimeout = jobReachTimeout;
        this.nanoTime = nanoTime;
    }

    @Override
    public void found(Leader leader) {
        if (lost) {
            lost = false;
            long millis = (nanoTime.getAsLong() - lostNanos) / NANOS_PER_MILLI;
            progress.note("the coordinator at " + leader + " leads now, found after " + Amounts.duration(millis));
        }
    }

    @Override
    public void lost(Leader leader, String reason) {
        lost = true;
        lostNanos = nanoTime.getAsLong();
        progress.note("the connection to the coordinator at " + leader + " is lost (" + reason + "); "
                + (progress.isFollowing()
                        ? "the job goes on; looking for the next coordinator for up to "
                                + Durations.format(jobReachTimeout)
                        : "looking for the next coordinator"));
    }
}
