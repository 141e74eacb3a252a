package windrow.coordinator.journal.keeper;

import java.util.concurrent.TimeUnit;

/**
 * How much, and how long.
 *
 * @param batchBytes a batch takes no more appends when it has so many, at least 1
 * @param segmentBytes a log of so many is closed and another one opened, at least 1
 * @param snapshotBytes after so many in closed logs a snapshot is made; but not before they are as many as the last snapshot has, so that
 *     writing snapshots costs no more than writing logs
 * @param leasePollNanos between two looks whether a file is closed
 * @param leaseRetryNanos after which a lease is asked for again; recovery begins anew with it, so not too soon
 * @param leaseTimeoutNanos after which a takeover fails for a file that is not closed
 * @param stepTimeoutNanos after which a step on the store counts as failed
 */
public record JournalLimits(
        int batchBytes,
        long segmentBytes,
        long snapshotBytes,
        long leasePollNanos,
        long leaseRetryNanos,
        long leaseTimeoutNanos,
        long stepTimeoutNanos) {

    public static final JournalLimits DEFAULT = new JournalLimits(
            1 << 20,
            64L << 20,
            128L << 20,
            TimeUnit.MILLISECONDS.toNanos(200),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.MINUTES.toNanos(2),
            TimeUnit.MINUTES.toNanos(2));

    public JournalLimits {
        if (batchBytes < 1
                || segmentBytes < 1
                || snapshotBytes < 1
                || leasePollNanos < 1
                || leaseRetryNanos < 1
                || leaseTimeoutNanos < 1
                || stepTimeoutNanos < 1) {
            throw new IllegalArgumentException("all of these are at least 1: " + batchBytes + ", " + segmentBytes + ", "
                    + snapshotBytes + ", " + leasePollNanos + ", " + leaseRetryNanos + ", " + leaseTimeoutNanos + ", "
                    + stepTimeoutNanos);
        }
    }
}
