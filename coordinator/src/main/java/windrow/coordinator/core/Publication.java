package windrow.coordinator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.JobState;

/**
 * Soft: what the commit task publishes, of maps, then of reduces, by index; put together in slices before that task is launched. To be used
 * when all is committed, since nothing of it changes from then on.
 *
 * <p>What takes too much of a message is never whole, so that nothing of it is published, under whatever leader; the job has to end. The task
 * that removes what the job wrote has nothing to be told then.
 */
final class Publication {

    /** It goes in one message, of which no part may be missing: half of what a message may hold is left for all else. */
    static final long MAX_BYTES = 32L << 20;

    private final Job job;
    private CommittedTasks.@Nullable Builder listed;
    private @Nullable CommittedTasks whole;
    private int nextMap;
    private int nextReduce;
    private boolean tooLarge;
    private long bytes;

    Publication(Job job) {
        this.job = job;
    }

    boolean isBegun() {
        return listed != null || whole != null;
    }

    /** Whether the task that the job's state waits for can be told all that it has to know of it. */
    boolean isWhole() {
        return whole != null && (!tooLarge || job.state() != JobState.COMMITTING);
    }

    /** Why it cannot be published; null as long as it may be. */
    @Nullable
    String refusal() {
        return tooLarge
                ? "the names of the files that its tasks wrote take more than " + MAX_BYTES
                        + " bytes, which is all that its commit task can be told; let tasks write fewer files, or name them alike but"
                        + " for the task's index, as in part-m-00007"
                : null;
    }

    /** About what {@link #whole} takes in a message. */
    long bytes() {
        return bytes;
    }

    /**
     * What is published.
     *
     * @throws IllegalStateException if not all of it is listed
     */
    CommittedTasks whole() {
        CommittedTasks all = whole;
        if (all == null || !isWhole()) {
            throw new IllegalStateException("what " + job.id + " publishes is asked for before it is listed");
        }
        return all;
    }

    /** Lists some more tasks, at most so many. */
    void list(int most) {
        if (whole != null) {
            return;
        }
        CommittedTasks.Builder all = listed == null ? new CommittedTasks.Builder() : listed;
        listed = all;
        int left = most;
        int maps = job.mapsThatMayPublish();
        for (; left > 0 && nextMap < maps && fits(all); nextMap++, left--) {
            job.publishMap(nextMap, all);
        }
        for (; left > 0 && nextReduce < job.reduceCount() && fits(all); nextReduce++, left--) {
            job.publishReduce(nextReduce, all);
        }
        boolean over = nextMap >= maps && nextReduce >= job.reduceCount();
        CommittedTasks tasks = over ? all.build() : null;
        tooLarge = !fits(all);
        if (tooLarge) {
            tasks = CommittedTasks.of(List.of());
        }
        if (tasks != null) {
            whole = tasks;
            bytes = tooLarge ? 0 : all.messageBytes();
            listed = null;
        }
    }

    private static boolean fits(CommittedTasks.Builder all) {
        return all.messageBytes() <= MAX_BYTES;
    }

    /** The job is over. */
    void clear() {
        whole = null;
        listed = null;
    }
}
