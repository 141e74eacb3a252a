package windrow.coordinator.core;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** Soft: the reduces of a job that wait for a slot, first in, first out. */
final class PendingReduces {

    private static final int MAX_DECLINED = 8;

    private BitSet pending = new BitSet();
    private final IntQueue queue = new IntQueue();
    private int count;
    /** Reduces from here to the end of the job were not looked at yet. */
    private int fillNext;

    private int fillEnd;

    boolean isEmpty() {
        return count == 0 && !isFilling();
    }

    /** All reduces of the job are to be looked at by {@link #fill}. */
    void fillLater(int reduces) {
        fillNext = 0;
        fillEnd = reduces;
    }

    boolean isFilling() {
        return fillNext < fillEnd;
    }

    /** Looks at some more reduces, at most so many, and adds those that wait. */
    void fill(int most, IntPredicate waits) {
        for (int end = Math.min(fillEnd, fillNext + most); fillNext < end; ) {
            int reduce = fillNext++;
            if (waits.test(reduce)) {
                add(reduce);
            }
        }
    }

    /** One that {@link #fill} comes to is left to it. */
    void add(int reduce) {
        if (!pending.get(reduce) && (reduce < fillNext || reduce >= fillEnd)) {
            pending.set(reduce);
            count++;
            queue.add(reduce);
        }
    }

    void remove(int reduce) {
        if (pending.get(reduce)) {
            pending.clear(reduce);
            count--;
        }
    }

    void clear() {
        pending = new BitSet();
        count = 0;
        fillNext = 0;
        fillEnd = 0;
        queue.clear();
    }

    /** Takes a reduce that {@code wanted} does not decline, or returns -1. */
    int take(IntPredicate wanted) {
        int declined = 0;
        for (int left = queue.size(); left > 0 && declined < MAX_DECLINED; left--) {
            int reduce = queue.remove();
            if (!pending.get(reduce)) {
                continue;
            }
            if (wanted.test(reduce)) {
                remove(reduce);
                return reduce;
            }
            queue.add(reduce);
            declined++;
        }
        return -1;
    }
}
