package windrow.protocol.rpc;

/**
 * How many connections a server has, and whether there is room for one more. A few of those for which there is none are kept until they have
 * greeted and were told why; more are closed at once.
 *
 * <p>Thread-safe.
 */
final class Admission {

    /** Connections that are being told that there is no room. */
    static final int MAX_REFUSING = 256;

    /** Between two lines in the log about it. */
    static final long WARNING_NANOS = 60_000_000_000L;

    enum Verdict {
        /** There is room. */
        WELCOME,
        /** There is none, and it is to be told so. */
        REFUSED,
        /** There is not even room to say so. */
        CLOSED
    }

    private final int max;
    private int welcome;
    private int refusing;
    private long turnedAway;
    private boolean warned;
    private long warnedNanos;

    /** @param max 1 or more */
    Admission(int max) {
        this.max = max;
    }

    /** A connection came; {@link #leave} is to be called when it closes. */
    synchronized Verdict enter() {
        if (welcome < max) {
            welcome++;
            return Verdict.WELCOME;
        }
        turnedAway++;
        if (refusing < MAX_REFUSING) {
            refusing++;
            return Verdict.REFUSED;
        }
        return Verdict.CLOSED;
    }

    synchronized void leave(Verdict verdict) {
        switch (verdict) {
            case WELCOME -> welcome--;
            case REFUSED -> refusing--;
            case CLOSED -> {
                // It was never counted.
            }
        }
    }

    /** How many were turned away since this was asked with success; 0 while it is too soon to tell again, or there is nothing to tell. */
    synchronized long toWarnOf(long nowNanos) {
        if (turnedAway == 0 || (warned && nowNanos - warnedNanos < WARNING_NANOS)) {
            return 0;
        }
        warned = true;
        warnedNanos = nowNanos;
        long told = turnedAway;
        turnedAway = 0;
        return told;
    }
}
