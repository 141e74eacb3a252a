package windrow.coordinator.election;

import java.util.concurrent.TimeUnit;

/**
 * How long a leader that gave up pauses before it stands again. Whoever gives up soon after its election, and again, most likely meets
 * what will last a while, such as a file system that is not up yet: it pauses twice as long each time, up to a bound.
 */
final class StandPause {

    static final long FIRST_MILLIS = 1_000;

    static final long LONGEST_MILLIS = 10_000;

    /** Who led for so long had taken over. */
    private static final long LED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private long nextMillis = FIRST_MILLIS;

    /**
     * @param ledNanos time from its election to its resignation
     * @return from {@link #FIRST_MILLIS} to {@link #LONGEST_MILLIS}
     */
    long after(long ledNanos) {
        long pause = ledNanos >= LED_NANOS ? FIRST_MILLIS : nextMillis;
        nextMillis = Math.min(2 * pause, LONGEST_MILLIS);
        return pause;
    }
}
