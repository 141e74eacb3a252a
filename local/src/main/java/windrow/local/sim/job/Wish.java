package windrow.local.sim.job;

/**
 * What a scenario wishes a job to be like, which nothing fails of its own; the rest is drawn.
 *
 * @param leastMaps to {@code mostMaps} maps
 * @param leastReducers to {@code mostReducers} reduces; 0: none, and maps write the output
 * @param deterministicPerMille of a thousand jobs, those whose maps put out the same each time
 * @param speculative whether stragglers get a second attempt
 * @param sidePerMille of a thousand jobs with reduces, those whose maps write a file each, too
 * @param leastNanos to {@code mostNanos} for a task
 */
public record Wish(
        int leastMaps,
        int mostMaps,
        int leastReducers,
        int mostReducers,
        int deterministicPerMille,
        boolean speculative,
        int sidePerMille,
        long leastNanos,
        long mostNanos) {

    private static final long MILLI = 1_000_000L;

    /** A job with a shuffle that takes a cluster of this size some seconds. */
    public static final Wish USUAL = new Wish(3, 8, 1, 3, 700, false, 200, 300 * MILLI, 2_000 * MILLI);

    public Wish maps(int least, int most) {
        return new Wish(
                least,
                most,
                leastReducers,
                mostReducers,
                deterministicPerMille,
                speculative,
                sidePerMille,
                leastNanos,
                mostNanos);
    }

    public Wish reducers(int least, int most) {
        return new Wish(
                leastMaps,
                mostMaps,
                least,
                most,
                deterministicPerMille,
                speculative,
                sidePerMille,
                leastNanos,
                mostNanos);
    }

    /** No two attempts of a map put out the same. */
    public Wish different() {
        return new Wish(
                leastMaps, mostMaps, leastReducers, mostReducers, 0, speculative, sidePerMille, leastNanos, mostNanos);
    }

    /** All attempts of a map put out the same. */
    public Wish same() {
        return new Wish(
                leastMaps,
                mostMaps,
                leastReducers,
                mostReducers,
                1000,
                speculative,
                sidePerMille,
                leastNanos,
                mostNanos);
    }

    public Wish withSecondAttempts() {
        return new Wish(
                leastMaps,
                mostMaps,
                leastReducers,
                mostReducers,
                deterministicPerMille,
                true,
                sidePerMille,
                leastNanos,
                mostNanos);
    }

    public Wish withoutSideOutput() {
        return new Wish(
                leastMaps,
                mostMaps,
                leastReducers,
                mostReducers,
                deterministicPerMille,
                speculative,
                0,
                leastNanos,
                mostNanos);
    }

    public Wish taking(long least, long most) {
        return new Wish(
                leastMaps,
                mostMaps,
                leastReducers,
                mostReducers,
                deterministicPerMille,
                speculative,
                sidePerMille,
                least,
                most);
    }
}
