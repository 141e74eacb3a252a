package windrow.shuffle.sort;

import windrow.api.RawComparator;
import windrow.shuffle.order.KeyPrefix;
import windrow.shuffle.order.SortOrder;

/**
 * Sorts pointers by partition, then by key, stable: pointers to equal keys stay in the order in which they are given.
 *
 * <p>Partitions are separated by counting. In byte order, each partition is sorted by the words that stand for the keys'
 * beginnings, with a radix sort from the least significant byte on that skips bytes in which all agree; large partitions
 * are first cut by their most significant byte, so that the rest happens in the processor's cache. Runs of keys that agree
 * in their first seven bytes and go on are sorted the same way by the seven bytes behind, and so on, up to a depth at
 * which comparing takes over. Hashes are sorted by their first bytes first, of which few are equal. With another order, a merge sort compares; it ends with any comparator, and with one that
 * breaks its contract in some order.
 */
final class PointerSort {
    /** Up to here insertion beats the rest. */
    private static final int INSERTION_MAX = 20;

    /** From here on counting bytes pays for its tables. */
    private static final int RADIX_MIN = 200;

    /** More pairs than this (1 MB) do not fit the second-level cache with their target. */
    private static final int CACHE_PAIRS = 1 << 16;

    /** Runs up to this size are compared at once instead of going deeper word by word. */
    private static final int SMALL_RUN = 12;

    /** Up to so many hashes a byte of them leaves about ten in a row, for which insertion does best. */
    private static final int SORTED_BY_ONE_BYTE = 10 << 8;

    private static final int SORTED_BY_TWO_BYTES = 10 << 16;

    /** Deeper than 32 words of common beginning, keys are compared: bounds recursion. */
    private static final int MAX_DEPTH_BYTES = 32 * KeyPrefix.BYTES;

    private static final int RADIX = 256;

    private final KeyLookup keys;
    private final SortOrder order;

    PointerSort(KeyLookup keys, SortOrder order) {
        this.keys = keys;
        this.order = order;
    }

    /**
     * Sorts {@code n} pairs.
     *
     * @param spare at least as long as the pairs
     * @return which of the two arrays holds the result, and where each partition begins in it
     */
    Sorted sort(long[] pairs, long[] spare, int n, int partitions) {
        int[] starts = new int[partitions + 1];
        long[] a = pairs;
        long[] b = spare;
        if (partitions == 1) {
            starts[1] = n;
        } else {
            scatterByPartition(pairs, spare, n, starts);
            a = spare;
            b = pairs;
        }
        for (int p = 0; p < partitions; p++) {
            sortPartition(a, b, starts[p], starts[p + 1]);
        }
        return new Sorted(a, starts);
    }

    private void sortPartition(long[] a, long[] b, int from, int to) {
        if (order == SortOrder.BYTES) {
            sortByBytes(a, b, from, to, 0);
        } else if (order == SortOrder.HASHES) {
            sortByHash(a, b, from, to);
        } else {
            mergeSort(a, b, from, to, order.ties());
        }
    }

    /** @param starts index of the first pair of each partition, and at the end the number of all */
    record Sorted(long[] pairs, int[] starts) {}

    private static void scatterByPartition(long[] from, long[] to, int n, int[] starts) {
        for (int i = 0; i < n; i++) {
            starts[Pointers.partition(from[2 * i + 1]) + 1]++;
        }
        for (int p = 1; p < starts.length; p++) {
            starts[p] += starts[p - 1];
        }
        int[] next = starts.clone();
        for (int i = 0; i < n; i++) {
            long pointer = from[2 * i + 1];
            int at = 2 * next[Pointers.partition(pointer)]++;
            to[at] = from[2 * i];
            to[at + 1] = pointer;
        }
    }

    private void sortByBytes(long[] a, long[] b, int from, int to, int depth) {
        sortByWord(a, b, from, to, Long.SIZE - Byte.SIZE);
        int i = from;
        while (i < to) {
            long word = a[2 * i];
            int j = i + 1;
            while (j < to && a[2 * j] == word) {
                j++;
            }
            if (j - i > 1 && !KeyPrefix.isWhole(word)) {
                sortTies(a, b, i, j, depth + KeyPrefix.BYTES);
            }
            i = j;
        }
    }

    /** Hashes differ early: sorted by their first bytes, only few in a row are not yet in order. */
    private void sortByHash(long[] a, long[] b, int from, int to) {
        int n = to - from;
        if (n < RADIX_MIN) {
            mergeSortByWord(a, b, from, to);
        } else {
            int bytes = n < SORTED_BY_ONE_BYTE ? 1 : n < SORTED_BY_TWO_BYTES ? 2 : 3;
            int shift = Long.SIZE - Byte.SIZE * bytes;
            radixSort(a, b, from, to, shift, Long.SIZE - Byte.SIZE);
            for (int i = from; i < to; ) {
                int j = endOfRun(a, i, to, shift);
                if (j - i > 1) {
                    sortByWord(a, b, i, j, shift - Byte.SIZE);
                }
                i = j;
            }
        }
        for (int i = from; i < to; ) {
            int j = endOfRun(a, i, to, 0);
            if (j - i > 1) {
                mergeSort(a, b, i, j, RawComparator.BYTES);
            }
            i = j;
        }
    }

    /** Up to where the words agree with the first, without their last {@code shift} bits. */
    private static int endOfRun(long[] a, int from, int to, int shift) {
        long word = a[2 * from] >>> shift;
        int end = from + 1;
        while (end < to && a[2 * end] >>> shift == word) {
            end++;
        }
        return end;
    }

    private void sortTies(long[] a, long[] b, int from, int to, int depth) {
        if (to - from <= SMALL_RUN || depth > MAX_DEPTH_BYTES) {
            mergeSort(a, b, from, to, RawComparator.BYTES);
            return;
        }
        for (int i = from; i < to; i++) {
            a[2 * i] = keys.prefix(a[2 * i + 1], depth);
        }
        sortByBytes(a, b, from, to, depth);
    }

    /** Sorts by the words alone, of which all bytes above {@code topShift} agree. */
    private static void sortByWord(long[] a, long[] b, int from, int to, int topShift) {
        int n = to - from;
        if (n <= INSERTION_MAX) {
            insertionSort(a, from, to);
        } else if (n < RADIX_MIN) {
            mergeSortByWord(a, b, from, to);
        } else if (n <= CACHE_PAIRS || topShift == 0) {
            radixSort(a, b, from, to, 0, topShift);
        } else {
            cutByTopByte(a, b, from, to, topShift);
        }
    }

    private static void cutByTopByte(long[] a, long[] b, int from, int to, int topShift) {
        int shift = topShift;
        int[] starts = count(a, from, to, shift);
        while (shift > 0 && starts[(int) (a[2 * from] >>> shift) & 0xFF] == to - from) {
            shift -= Byte.SIZE;
            starts = count(a, from, to, shift);
        }
        sum(starts, from);
        int[] next = starts.clone();
        scatter(a, b, from, to, shift, next);
        System.arraycopy(b, 2 * from, a, 2 * from, 2 * (to - from));
        if (shift == 0) {
            return;
        }
        for (int d = 0; d < RADIX; d++) {
            // after scattering, next is where each bucket ends
            if (next[d] - starts[d] > 1) {
                sortByWord(a, b, starts[d], next[d], shift - Byte.SIZE);
            }
        }
    }

    private static void radixSort(long[] a, long[] b, int from, int to, int bottomShift, int topShift) {
        long[] source = a;
        long[] target = b;
        long differing = 0;
        long first = a[2 * from];
        for (int i = from + 1; i < to; i++) {
            differing |= a[2 * i] ^ first;
        }
        for (int shift = bottomShift; shift <= topShift; shift += Byte.SIZE) {
            if ((differing >>> shift & 0xFF) == 0) {
                continue;
            }
            int[] next = count(source, from, to, shift);
            sum(next, from);
            scatter(source, target, from, to, shift, next);
            long[] swap = source;
            source = target;
            target = swap;
        }
        if (source != a) {
            System.arraycopy(source, 2 * from, a, 2 * from, 2 * (to - from));
        }
    }

    private static int[] count(long[] a, int from, int to, int shift) {
        int[] counts = new int[RADIX];
        for (int i = from; i < to; i++) {
            counts[(int) (a[2 * i] >>> shift) & 0xFF]++;
        }
        return counts;
    }

    private static void sum(int[] counts, int from) {
        int at = from;
        for (int d = 0; d < RADIX; d++) {
            int n = counts[d];
            counts[d] = at;
            at += n;
        }
    }

    private static void scatter(long[] source, long[] target, int from, int to, int shift, int[] next) {
        for (int i = from; i < to; i++) {
            long word = source[2 * i];
            int at = 2 * next[(int) (word >>> shift) & 0xFF]++;
            target[at] = word;
            target[at + 1] = source[2 * i + 1];
        }
    }

    private static void insertionSort(long[] a, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long word = a[2 * i];
            long pointer = a[2 * i + 1];
            int j = i;
            while (j > from && Long.compareUnsigned(a[2 * j - 2], word) > 0) {
                a[2 * j] = a[2 * j - 2];
                a[2 * j + 1] = a[2 * j - 1];
                j--;
            }
            a[2 * j] = word;
            a[2 * j + 1] = pointer;
        }
    }

    private static void mergeSortByWord(long[] a, long[] b, int from, int to) {
        if (to - from <= INSERTION_MAX) {
            insertionSort(a, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSortByWord(a, b, from, middle);
        mergeSortByWord(a, b, middle, to);
        System.arraycopy(a, 2 * from, b, 2 * from, 2 * (middle - from));
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            boolean takeRight = right < to && Long.compareUnsigned(a[2 * right], b[2 * left]) < 0;
            move(takeRight ? a : b, takeRight ? right++ : left++, a, at);
        }
    }

    private void mergeSort(long[] a, long[] b, int from, int to, RawComparator comparator) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(a, b, from, middle, comparator);
        mergeSort(a, b, middle, to, comparator);
        if (keys.compare(a[2 * middle - 1], a[2 * middle + 1], comparator) <= 0) {
            return;
        }
        System.arraycopy(a, 2 * from, b, 2 * from, 2 * (middle - from));
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            boolean takeRight = right < to && keys.compare(b[2 * left + 1], a[2 * right + 1], comparator) > 0;
            move(takeRight ? a : b, takeRight ? right++ : left++, a, at);
        }
    }

    private static void move(long[] source, int from, long[] target, int to) {
        target[2 * to] = source[2 * from];
        target[2 * to + 1] = source[2 * from + 1];
    }
}
