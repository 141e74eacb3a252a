package windrow.shuffle.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each task can have its share, whatever the others do, and never more. */
class MemoryBudgetTest {
    private static final long MB = 1024 * 1024;

    @Test
    void eachTaskCanAlwaysHaveItsShare() {
        MemoryBudget budget = new MemoryBudget(4 * MB, 4);
        try (MemoryBudget.Share greedy = budget.openShare();
                MemoryBudget.Share other = budget.openShare()) {
            assertTrue(greedy.tryReserve(MB));
            assertFalse(greedy.tryReserve(1));
            assertTrue(other.tryReserve(MB));
            greedy.release(MB / 2);
            assertTrue(greedy.tryReserve(MB / 2));
            assertEquals(2 * MB, budget.reservedBytes());
            assertThrows(IllegalArgumentException.class, () -> greedy.release(2 * MB));
        }
        assertEquals(0, budget.reservedBytes());
    }

    @Test
    void moreTasksThanSlotsHaveSmallerShares() {
        MemoryBudget budget = new MemoryBudget(2 * MB, 1);
        try (MemoryBudget.Share first = budget.openShare()) {
            assertTrue(first.tryReserve(2 * MB));
            try (MemoryBudget.Share second = budget.openShare()) {
                assertEquals(MB, first.limitBytes());
                long least = MemoryBudget.MIN_SHARE_BYTES;
                assertFalse(second.tryReserve(least + 1), "no more is left until the first one spills");
                assertTrue(second.tryReserve(least), "without any it would have to spill each record");
                assertFalse(second.tryReserve(1));
                second.release(least);
                first.release(2 * MB);
                assertTrue(second.tryReserve(MB));
                assertFalse(first.tryReserve(2 * MB));
            }
        }
    }

    @Test
    void aClosedShareGivesNothingAndOwesNothing() {
        MemoryBudget budget = new MemoryBudget(MB, 1);
        MemoryBudget.Share share = budget.openShare();
        assertTrue(share.tryReserve(MB));
        share.close();
        share.close();
        share.release(MB);
        assertFalse(share.tryReserve(1));
        assertEquals(0, budget.reservedBytes());
    }

    @Test
    void aBudgetBelowTheLeastShareIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MemoryBudget(MB, 17));
        assertThrows(IllegalArgumentException.class, () -> new MemoryBudget(MB, 0));
    }

    @Test
    void addressesAscendAndFindTheirBytes() {
        MemoryBudget budget = new MemoryBudget(4 * MB, 1);
        try (MemoryBudget.Share share = budget.openShare()) {
            Pages pages = new Pages(share);
            long last = -1;
            for (int i = 1; i <= 100; i++) {
                int size = i % 10 == 0 ? 100_000 : i * 37;
                long address = pages.allocate(size);
                assertNotEquals(-1, address);
                assertTrue(address > last);
                assertTrue(pages.offset(address) + size <= pages.page(address).length);
                last = address;
            }
            assertEquals(-1, pages.allocate(4 * 1024 * 1024));
            pages.clear();
            assertEquals(0, share.heldBytes());
        }
    }
}
