package windrow.coordinator.journal;

import java.io.IOException;

/** Another leader has, or had, a higher epoch: this one must not lead. The next epoch that the election gives should be higher than both. */
public final class LaterLeaderException extends IOException {

    private static final long serialVersionUID = 1;

    private final long epoch;

    /** @param epoch of the other leader */
    public LaterLeaderException(String message, long epoch) {
        super(message);
        this.epoch = epoch;
    }

    /** Of the other leader. */
    public long epoch() {
        return epoch;
    }
}
