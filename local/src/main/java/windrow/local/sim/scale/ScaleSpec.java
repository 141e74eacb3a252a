package windrow.local.sim.scale;

/**
 * What a measured cluster is like.
 *
 * @param workers at least {@link #LOST_WORKERS} and one more
 * @param maps of the one job, at least 1
 * @param reducers of the job, at least 1
 * @param slots of a worker
 * @param launchesPerSecond how many tasks end and are launched per second of simulated time when all slots are taken: it decides how long
 *     tasks take, and so how heavy the load is under which the delay is measured
 * @param lostOutputs map outputs that each of the workers about holds that will be lost; they have more slots than the others for that
 * @param seed of all that is random
 */
public record ScaleSpec(
        int workers, int maps, int reducers, int slots, int launchesPerSecond, int lostOutputs, long seed) {

    private static final int SLOTS = 4;
    private static final int LAUNCHES_PER_SECOND = 5_000;
    private static final int LOST_OUTPUTS = 1_000;
    /** Workers that will be lost, one after another. */
    static final int LOST_WORKERS = 5;

    public ScaleSpec {
        atLeast("workers", workers, LOST_WORKERS + 1);
        atLeast("maps", maps, 1);
        atLeast("reducers", reducers, 1);
        atLeast("slots", slots, 1);
        atLeast("launches per second", launchesPerSecond, 1);
        atLeast("lost outputs", lostOutputs, 1);
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is at least " + least + ", got " + value);
        }
    }

    /** The load that is asked of a coordinator, in a cluster of this size. {@code tasks} are the maps; the reducers come on top. */
    public static ScaleSpec of(int workers, int tasks, int reducers) {
        return new ScaleSpec(workers, tasks, reducers, SLOTS, LAUNCHES_PER_SECOND, LOST_OUTPUTS, 1);
    }

    /** Slots of each worker that will be lost, so that its share of the maps is as large as asked. */
    int slotsOfLost() {
        long others = Math.max(1, maps - (long) LOST_WORKERS * lostOutputs);
        long share = (long) lostOutputs * (workers - LOST_WORKERS) * slots / others;
        return (int) Math.max(slots, Math.min(10_000, share + 1));
    }

    /** How long a task takes in the middle. */
    long taskNanos() {
        long all = (long) (workers - LOST_WORKERS) * slots + (long) LOST_WORKERS * slotsOfLost();
        return Math.max(1, all * 1_000_000_000L / launchesPerSecond);
    }
}
