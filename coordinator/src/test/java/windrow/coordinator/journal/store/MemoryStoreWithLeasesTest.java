package windrow.coordinator.journal.store;

import java.util.function.BooleanSupplier;

/** The store that the keeper is tested with, with leases, is as the real ones are. */
class MemoryStoreWithLeasesTest extends StoreContract {

    private final MemoryJournalStore memory = new MemoryJournalStore(MemoryJournalStore.Fencing.LEASES, 3);

    @Override
    JournalStore open() {
        return memory;
    }

    @Override
    void await(BooleanSupplier condition) {
        // each look brings the end of the recovery nearer
        for (int i = 0; i < 10; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
        }
        throw new AssertionError("the file is still open");
    }
}
