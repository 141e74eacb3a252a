package windrow.coordinator.journal.store;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The store that the keeper is tested with is as the real ones are. */
class MemoryStoreTest {

    @Nested
    class WithLeases extends StoreContract {

        private final MemoryJournalStore memory = new MemoryJournalStore(MemoryJournalStore.Fencing.LEASES, 3);

        @Override
        JournalStore open() {
            return memory;
        }

        @Override
        void await(BooleanSupplier condition) {
            for (int i = 0; i < 10 && !condition.getAsBoolean(); i++) {
                Thread.onSpinWait();
            }
        }
    }

    @Nested
    class WithoutLeases extends StoreContract {

        private final MemoryJournalStore memory = new MemoryJournalStore(MemoryJournalStore.Fencing.LOOK_AFTER_SYNC, 0);

        @Override
        JournalStore open() {
            return memory;
        }

        @Override
        void await(BooleanSupplier condition) {
            throw new AssertionError("there are no leases to wait for");
        }
    }
}
