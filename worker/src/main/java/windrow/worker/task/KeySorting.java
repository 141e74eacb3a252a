package windrow.worker.task;

import org.jspecify.annotations.Nullable;
import windrow.api.Job;
import windrow.api.RawComparator;
import windrow.shuffle.order.SortOrder;

/** In which order a job's maps write their records and its reduces take them in. */
final class KeySorting {

    private KeySorting() {}

    /** Which neighbouring keys form a group, for one thread; null: those that are equal in their bytes. */
    static @Nullable RawComparator groups(Job job) {
        return job.isUnordered() ? null : job.newGroupComparator();
    }

    /** A new one, for one thread. */
    static SortOrder of(Job job) {
        return job.isUnordered() ? SortOrder.HASHES : SortOrder.by(job.newSortComparator());
    }
}
