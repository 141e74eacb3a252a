package windrow.coordinator.journal.store;

import java.util.function.BooleanSupplier;

/** The store that the keeper is tested with, without leases, is as the real ones are. */
class MemoryStoreWithoutLeasesTest extends StoreContract {

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
