package windrow.local.sim.world;

/**
 * How the network treats messages on a connection that stands.
 *
 * @param latencyNanos the least that a message takes
 * @param jitterNanos what it may take beyond that
 * @param lostPerMille messages that never arrive, though the connection stands
 * @param doubledPerMille messages that arrive twice
 * @param overtakenPerMille messages that those after them overtake
 * @param lateNanos how late one that is overtaken or doubled may be
 */
public record Manners(
        long latencyNanos,
        long jitterNanos,
        int lostPerMille,
        int doubledPerMille,
        int overtakenPerMille,
        long lateNanos) {

    /** As fast, and orderly. */
    public Manners mended() {
        return new Manners(latencyNanos, jitterNanos, 0, 0, 0, 0);
    }

    /** As TCP does it: what arrives, arrives once and in order. */
    public boolean orderly() {
        return lostPerMille == 0 && doubledPerMille == 0 && overtakenPerMille == 0;
    }
}
