package windrow.shuffle.sort;

import java.util.Arrays;
import windrow.shuffle.memory.MemoryBudget;

/**
 * A growing array of pointer pairs, with memory reserved for it and for the second array that sorting takes.
 */
final class PairArrays {
    private static final int INITIAL_PAIRS = 256;

    /** Two words in each of two arrays. */
    private static final int BYTES_PER_PAIR = 4 * Long.BYTES;

    /** So that the index of the last word is an int. */
    private static final int MAX_PAIRS = 1 << 29;

    private final MemoryBudget.Share memory;
    private long[] pairs = new long[0];
    private int size;

    PairArrays(MemoryBudget.Share memory) {
        this.memory = memory;
    }

    /** Makes room for one more pair; false if there is no memory for it. */
    boolean ensureOneMore() {
        int capacity = pairs.length / 2;
        return size < capacity || growTo(Math.max(INITIAL_PAIRS, capacity * 2)) || growTo(capacity + capacity / 8 + 1);
    }

    private boolean growTo(int capacity) {
        int old = pairs.length / 2;
        if (capacity > MAX_PAIRS || !memory.tryReserve((long) (capacity - old) * BYTES_PER_PAIR)) {
            return false;
        }
        pairs = Arrays.copyOf(pairs, 2 * capacity);
        return true;
    }

    /** Adds a pair; there must be room. */
    void add(long word, long pointer) {
        pairs[2 * size] = word;
        pairs[2 * size + 1] = pointer;
        size++;
    }

    int size() {
        return size;
    }

    PointerSort.Sorted sort(PointerSort sort, int partitions) {
        return sort.sort(pairs, new long[2 * size], size, partitions);
    }

    void clear() {
        memory.release((long) (pairs.length / 2) * BYTES_PER_PAIR);
        pairs = new long[0];
        size = 0;
    }
}
