package windrow.coordinator.journal.keeper;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.NewerJournalException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.store.JournalStore.StoredFile;
import windrow.coordinator.journal.store.MemoryJournalStore;
import windrow.coordinator.journal.store.MemoryJournalStore.Fencing;

/** What cannot be read for sure is told by file and place, and never guessed. */
class JournalDamageTest {

    @Test
    void aLogThatIsMissingIsDamage() throws IOException {
        assertUnreadable("log-1-3 is missing", store -> store.deleteFile("epoch-1", "log-1-3"));
        assertUnreadable("snapshot that it follows", store -> store.deleteFile("epoch-1", "snapshot-1-1"));
    }

    @Test
    void aLogThatIsCutThoughAnotherFollowsIsDamage() throws IOException {
        assertUnreadable("log-1-2 is damaged", store -> {
            byte[] bytes = store.read("epoch-1", "log-1-2");
            store.overwrite("epoch-1", "log-1-2", Arrays.copyOf(bytes, bytes.length - 10));
        });
        // also where a batch ends, here none is left: the next log tells
        assertUnreadable("log-1-3 is damaged", store -> {
            byte[] bytes = store.read("epoch-1", "log-1-2");
            int header = java.nio.ByteBuffer.wrap(bytes).getInt(12);
            store.overwrite("epoch-1", "log-1-2", Arrays.copyOf(bytes, header));
        });
    }

    @Test
    void aFlippedByteAnywhereInTheFilesIsDamage() throws IOException {
        MemoryJournalStore sample = longLogs();
        for (StoredFile file : sample.files("epoch-1")) {
            for (int at = 0; at < file.length(); at += 3) {
                int position = at;
                assertUnreadable(file.name(), store -> {
                    byte[] bytes = store.read("epoch-1", file.name());
                    bytes[position] ^= 4;
                    store.overwrite("epoch-1", file.name(), bytes);
                });
            }
        }
    }

    @Test
    void aJournalOfANewerFormatIsRefused() throws IOException {
        MemoryJournalStore store = longLogs();
        byte[] log = store.read("epoch-1", "log-1-2");
        log[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(log, 0, 16);
        java.nio.ByteBuffer.wrap(log).putInt(16, (int) crc.getValue());
        store.overwrite("epoch-1", "log-1-2", log);
        TestLeader next = new TestLeader(2, store).begin().toTheEnd();
        assertInstanceOf(NewerJournalException.class, next.failure());
    }

    @Test
    void damageThatASnapshotFindsEndsTheAppending() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(1, store).takeOver();
        while (store.files("epoch-1").stream().noneMatch(file -> file.name().equals("log-1-2"))) {
            leader.append(1);
            leader.steps(1);
        }
        byte[] bytes = store.read("epoch-1", "log-1-1");
        bytes[bytes.length / 2] ^= 1;
        store.overwrite("epoch-1", "log-1-1", bytes);
        int appends = 0;
        while (!leader.append(1).isCompletedExceptionally() && appends < 100) {
            leader.toTheEnd();
            appends++;
        }
        Throwable cause =
                leader.append(1).handle((done, failure) -> failure.getCause()).join();
        assertInstanceOf(DamagedJournalException.class, cause);
    }

    /** Changes a store. */
    private interface Change {
        void apply(MemoryJournalStore store) throws IOException;
    }

    private static void assertUnreadable(String what, Change change) throws IOException {
        MemoryJournalStore store = longLogs();
        change.apply(store);
        TestLeader next = new TestLeader(2, store).begin().toTheEnd();
        assertInstanceOf(UnreadableJournalException.class, next.failure());
        assertTrue(next.failure().getMessage().contains(what), next.failure().getMessage());
        assertTrue(
                next.failure().getMessage().contains("memory/epoch-2/"),
                next.failure().getMessage());
    }

    /** Several logs behind the first snapshot. */
    private static MemoryJournalStore longLogs() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(
                        1, store, new JournalLimits(200, 700, 1 << 20, 1_000, 10_000, 1_000_000, 1_000_000_000))
                .takeOver();
        for (int i = 0; i < 30; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        assertTrue(store.files("epoch-1").size() > 4);
        return store;
    }
}
