package windrow.coordinator.journal.store;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalJournalStoreTest extends StoreContract {

    @TempDir
    Path folder;

    @Override
    JournalStore open() {
        return new LocalJournalStore(folder.resolve("cluster").resolve("journal"), "coordinator.journal");
    }

    @Test
    void aFileInItsPlaceIsRefusedForGood() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        for (Path taken : List.of(file, file.resolve("below"))) {
            UnsuitableStoreException refused = assertThrows(
                    UnsuitableStoreException.class,
                    () -> new LocalJournalStore(taken, "coordinator.journal").prepare());
            assertTrue(
                    refused.getMessage()
                            .startsWith(taken + " (setting coordinator.journal) can hold no journal: " + file
                                    + " is a file"),
                    refused.getMessage());
        }
    }

    @Override
    void await(BooleanSupplier condition) {
        throw new AssertionError("there are no leases to wait for");
    }
}
