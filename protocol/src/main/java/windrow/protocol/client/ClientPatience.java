package windrow.protocol.client;

import java.time.Duration;

/**
 * How long a client goes without a leader before it gives up.
 *
 * @param reach where nothing is under way yet, above 0
 * @param jobReach while it waits for a job that was accepted, above 0: the job goes on meanwhile
 */
public record ClientPatience(Duration reach, Duration jobReach) {

    public ClientPatience {
        if (reach.isNegative() || reach.isZero() || jobReach.isNegative() || jobReach.isZero()) {
            throw new IllegalArgumentException("patience is above 0, got " + reach + " and " + jobReach);
        }
    }

    /** The same for all. */
    public static ClientPatience of(Duration reach) {
        return new ClientPatience(reach, reach);
    }
}
