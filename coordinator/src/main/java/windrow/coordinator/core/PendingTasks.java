package windrow.coordinator.core;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Soft: the tasks of one kind of a job that wait for a slot, first in, first out. One that waits no more is skipped when it comes up in a
 * queue, so that taking is O(1) over the life of the job.
 */
class PendingTasks {

    /** Taken tasks that the caller may decline in one call, before it is told that there is none. */
    private static final int MAX_DECLINED = 8;

    private BitSet pending = new BitSet();
    private final IntQueue all = new IntQueue();
    private int count;
    /** Tasks from here to the end of the job were not looked at yet: whether they wait is asked when they are. */
    private int fillNext;

    private int fillEnd;

    final boolean isEmpty() {
        return count == 0 && !isFilling();
    }

    /** Whether one is known to wait. */
    final boolean anyWaits() {
        return count > 0;
    }

    /** All tasks of the job are to be looked at by {@link #fill}. */
    final void fillLater(int tasks) {
        fillNext = 0;
        fillEnd = tasks;
    }

    final boolean isFilling() {
        return fillNext < fillEnd;
    }

    /** Looks at some more tasks, at most so many, and adds those that wait. */
    final void fill(int most, IntPredicate waits) {
        int end = Math.min(fillEnd, fillNext + most);
        while (fillNext < end) {
            int task = fillNext++;
            if (waits.test(task)) {
                add(task);
            }
        }
    }

    /** One that {@link #fill} comes to is left to it. */
    final void add(int task) {
        if (pending.get(task) || (task >= fillNext && task < fillEnd)) {
            return;
        }
        if (count == 0) {
            // what stands in it waits no more
            all.clear();
            emptied();
        }
        pending.set(task);
        count++;
        all.add(task);
        added(task);
    }

    final void remove(int task) {
        if (pending.get(task)) {
            pending.clear(task);
            count--;
        }
    }

    void clear() {
        // a new one: to clear a large one would take as long as it is large
        pending = new BitSet();
        count = 0;
        fillNext = 0;
        fillEnd = 0;
        all.clear();
    }

    /** Takes any task that {@code wanted} does not decline, or returns -1. */
    final int take(IntPredicate wanted) {
        return take(all, wanted);
    }

    /** As {@link #take(IntPredicate)}, in the order of this queue. */
    final int take(IntQueue queue, IntPredicate wanted) {
        int declined = 0;
        for (int left = queue.size(); left > 0 && declined < MAX_DECLINED; left--) {
            int task = queue.remove();
            if (!pending.get(task)) {
                continue;
            }
            if (wanted.test(task)) {
                remove(task);
                return task;
            }
            queue.add(task);
            declined++;
        }
        return -1;
    }

    /** None waits: what other queues hold of them may go. */
    void emptied() {}

    /** It waits now, and may be put into other queues, too. */
    void added(int task) {}
}
