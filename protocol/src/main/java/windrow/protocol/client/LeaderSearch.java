package windrow.protocol.client;

import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;

/**
 * Which leader to try, and how long to wait before the same one is tried again. Pauses grow while nobody answers; news of the directory cut
 * them short. Once a leader answered, none of a lower epoch is tried: it has been replaced, whatever a directory that lags behind says.
 */
final class LeaderSearch {

    static final long FIRST_PAUSE_NANOS = 200_000_000L;
    static final long MAX_PAUSE_NANOS = 2_000_000_000L;

    private @Nullable Leader known;
    private @Nullable Leader failed;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long answeredEpoch;

    /** What the directory says now. */
    void news(@Nullable Leader leader) {
        if (leader != null && !leader.equals(known)) {
            pauseNanos = FIRST_PAUSE_NANOS;
        }
        known = leader;
        failed = null;
    }

    /** The leader to connect to now; null: none is known, or the one that is wants a pause. */
    @Nullable
    Leader candidate() {
        Leader leader = known;
        return leader == null || leader.equals(failed) || leader.epoch() < answeredEpoch ? null : leader;
    }

    /** The leader that the directory knows, if it came after this one. */
    @Nullable
    Leader later(Leader than) {
        Leader leader = known;
        return leader != null && leader.epoch() > than.epoch() ? leader : null;
    }

    /** Whether a leader is known that would be tried again after a pause. */
    boolean isPausing() {
        return failed != null && failed.equals(known);
    }

    /** How long to wait until {@link #pauseOver}; the next one is longer. */
    long pause() {
        long pause = pauseNanos;
        pauseNanos = Math.min(MAX_PAUSE_NANOS, 2 * pauseNanos);
        return pause;
    }

    void pauseOver() {
        failed = null;
    }

    void failed(Leader leader) {
        failed = leader;
    }

    void answered(Leader leader) {
        answeredEpoch = Math.max(answeredEpoch, leader.epoch());
        pauseNanos = FIRST_PAUSE_NANOS;
    }

    /** Whether any leader ever answered. */
    boolean hasAnswered() {
        return answeredEpoch > 0;
    }
}
