package windrow.shuffle.sort;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import windrow.api.RawComparator;
import windrow.shuffle.order.SortOrder;

class PointerSortTest {
    /** Sizes around those at which the way of sorting changes. */
    private static final int[] SIZES = {1, 2, 21, 199, 200, 2_559, 2_560, 70_000, 660_000};

    /** All keys with the same hash are the same. */
    private static final class EqualKeys implements KeyLookup {
        @Override
        public long prefix(long pointer, int depth) {
            throw new AssertionError("hashes are not looked up");
        }

        @Override
        public int compare(long left, long right, RawComparator comparator) {
            return 0;
        }
    }

    @Test
    void hashesThatBeginAlikeAreSortedAndStable() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int n : SIZES) {
            for (int common : new int[] {0, 3, 8, 13, 30, 41, 55, 60, 64}) {
                check(random, n, common, "seed " + seed + ", " + n + " hashes with " + common + " bits in common");
            }
        }
    }

    private static void check(Random random, int n, int common, String what) {
        long[] pairs = new long[2 * n];
        long top = common == 0 ? 0 : random.nextLong() & (-1L << (Long.SIZE - common));
        for (int i = 0; i < n; i++) {
            pairs[2 * i] = top | (common == Long.SIZE ? 0 : random.nextLong() >>> common);
            pairs[2 * i + 1] = Pointers.of(0, i);
        }
        PointerSort.Sorted sorted =
                new PointerSort(new EqualKeys(), SortOrder.HASHES).sort(pairs, new long[2 * n], n, 1);
        long[] result = sorted.pairs();
        long sum = Pointers.location(result[1]);
        for (int i = 1; i < n; i++) {
            int order = Long.compareUnsigned(result[2 * i - 2], result[2 * i]);
            long before = Pointers.location(result[2 * i - 1]);
            long location = Pointers.location(result[2 * i + 1]);
            assertTrue(order < 0 || (order == 0 && before < location), what + ": wrong at " + i);
            sum += location;
        }
        assertTrue(sum == (long) n * (n - 1) / 2, what + ": some are lost");
    }
}
