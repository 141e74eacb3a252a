package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.message.CommittedTasks;

/**
 * Soft: what the commit task publishes, of maps, then of reduces, by index; put together in slices before that task is launched. To be used
 * when all is committed, since nothing of it changes from then on.
 */
final class Publication {

    private final Job job;
    private CommittedTasks.@Nullable Builder listed;
    private @Nullable CommittedTasks whole;
    private int nextMap;
    private int nextReduce;

    Publication(Job job) {
        this.job = job;
    }

    boolean isBegun() {
        return listed != null || whole != null;
    }

    boolean isWhole() {
        return whole != null;
    }

    /**
     * What is published.
     *
     * @throws IllegalStateException if not all of it is listed
     */
    CommittedTasks whole() {
        CommittedTasks all = whole;
        if (all == null) {
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
        for (; left > 0 && nextMap < maps; nextMap++, left--) {
            job.publishMap(nextMap, all);
        }
        for (; left > 0 && nextReduce < job.reduceCount(); nextReduce++, left--) {
            job.publishReduce(nextReduce, all);
        }
        if (nextMap >= maps && nextReduce >= job.reduceCount()) {
            whole = all.build();
            listed = null;
        }
    }

    /** The job is over. */
    void clear() {
        whole = null;
        listed = null;
    }
}
