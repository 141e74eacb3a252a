package windrow.coordinator.core;

import java.util.function.IntUnaryOperator;

/**
 * How much one step does of what could be much: the rest follows in steps of its own, so that other events wait for no more than a few
 * milliseconds in between. What is decided does not depend on them, but for when and in which order. Each is at least 1.
 *
 * @param queuedTasks tasks of a planned job that are put into the queues
 * @param offeredWorkers free workers that are offered to the jobs
 * @param orders orders that are written
 * @param messageEvents map events in one message: the default bounds its size to some hundred kilobytes
 * @param eventMessages messages full of map events, to all workers together
 * @param attempts running attempts that are looked at, for whatever it is
 * @param listedTasks committed tasks that are listed for the one that publishes them
 * @param toldWorkers workers that are told that a job is over
 * @param refilledMaps maps that a new leader looks at for their outputs
 * @param searchedHolders holders of outputs, and grants of earlier leaders, that are looked at for those whose worker is gone
 * @param releasedJobs jobs that a new leader lets go on
 * @param lostOutputs map outputs that are given up since their worker is gone
 * @param searchedOutputs map outputs that are looked at, whether they are gone
 * @param searchedWorkers workers that are looked at for one that would do; with more, the answer is that there is none
 */
public record Slices(
        int queuedTasks,
        int offeredWorkers,
        int orders,
        int messageEvents,
        int eventMessages,
        int attempts,
        int listedTasks,
        int toldWorkers,
        int refilledMaps,
        int searchedHolders,
        int releasedJobs,
        int lostOutputs,
        int searchedOutputs,
        int searchedWorkers) {

    /** Between two slices of the same work. */
    static final long PAUSE_NANOS = 1_000_000L;

    public Slices {
        positive("queuedTasks", queuedTasks);
        positive("offeredWorkers", offeredWorkers);
        positive("orders", orders);
        positive("messageEvents", messageEvents);
        positive("eventMessages", eventMessages);
        positive("attempts", attempts);
        positive("listedTasks", listedTasks);
        positive("toldWorkers", toldWorkers);
        positive("refilledMaps", refilledMaps);
        positive("searchedHolders", searchedHolders);
        positive("releasedJobs", releasedJobs);
        positive("lostOutputs", lostOutputs);
        positive("searchedOutputs", searchedOutputs);
        positive("searchedWorkers", searchedWorkers);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the slice " + name + " is at least 1, got " + value);
        }
    }

    /** What a cluster of real machines starts with: steps of a few milliseconds with a million tasks and 10,000 workers. */
    public static Slices defaults() {
        return new Slices(1_000, 64, 128, 1_000, 8, 1_000, 5_000, 1_000, 10_000, 5_000, 100, 256, 10_000, 256);
    }

    /** The same with another size for each, made of the one that it has; asked in the order of the components. */
    public Slices map(IntUnaryOperator size) {
        return new Slices(
                size.applyAsInt(queuedTasks),
                size.applyAsInt(offeredWorkers),
                size.applyAsInt(orders),
                size.applyAsInt(messageEvents),
                size.applyAsInt(eventMessages),
                size.applyAsInt(attempts),
                size.applyAsInt(listedTasks),
                size.applyAsInt(toldWorkers),
                size.applyAsInt(refilledMaps),
                size.applyAsInt(searchedHolders),
                size.applyAsInt(releasedJobs),
                size.applyAsInt(lostOutputs),
                size.applyAsInt(searchedOutputs),
                size.applyAsInt(searchedWorkers));
    }
}
