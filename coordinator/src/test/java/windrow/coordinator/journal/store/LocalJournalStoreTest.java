package windrow.coordinator.journal.store;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;

class LocalJournalStoreTest extends StoreContract {

    @TempDir
    Path folder;

    @Override
    JournalStore open() {
        return new LocalJournalStore(folder.resolve("cluster").resolve("journal"));
    }

    @Override
    void await(BooleanSupplier condition) {
        throw new AssertionError("there are no leases to wait for");
    }
}
