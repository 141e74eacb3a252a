package windrow.coordinator.journal.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import windrow.coordinator.journal.store.JournalStore.StoredFile;

/** What every store promises. */
abstract class StoreContract {

    private JournalStore store;

    /** The store as this leader sees it; all see the same files. */
    abstract JournalStore open() throws Exception;

    /** Waits until it is so. */
    abstract void await(BooleanSupplier condition) throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        store = open();
        store.prepare();
        store.prepare();
        assertEquals(List.of(), store.folders());
        store.createFolder("epoch-1");
    }

    @Test
    void whatWasAppendedIsThere() throws Exception {
        try (AppendFile file = store.create("epoch-1", "a")) {
            append(file, "one");
            append(file, "two");
        }
        assertEquals(List.of(new StoredFile("a", 6)), store.files("epoch-1"));
        assertEquals("onetwo", read(store, "epoch-1", "a"));
        assertTrue(store.isClosed("epoch-1", "a"));
    }

    @Test
    void nothingIsMadeWhereThereIsNoFolderOrTheNameIsTaken() throws Exception {
        assertThrows(IOException.class, () -> store.create("epoch-2", "a"));
        assertFalse(store.folders().contains("epoch-2"));
        store.create("epoch-1", "a").close();
        assertThrows(IOException.class, () -> store.create("epoch-1", "a"));
        assertThrows(IOException.class, () -> store.createFolder("epoch-1"));
        store.create("epoch-1", "b").close();
        assertThrows(IOException.class, () -> store.renameFile("epoch-1", "a", "b"));
        assertThrows(IOException.class, () -> store.renameFile("epoch-1", "c", "d"));
        store.renameFile("epoch-1", "a", "c");
        assertEquals(Set.of("b", "c"), names("epoch-1"));
    }

    @Test
    void aFolderIsRenamedOnlyToANameThatIsFree() throws Exception {
        store.create("epoch-1", "a").close();
        store.createFolder("epoch-2");
        assertThrows(IOException.class, () -> store.renameFolder("epoch-1", "epoch-2"));
        assertThrows(IOException.class, () -> store.renameFolder("epoch-5", "epoch-6"));
        store.renameFolder("epoch-1", "epoch-3");
        assertEquals(Set.of("epoch-2", "epoch-3"), new TreeSet<>(store.folders()));
        assertEquals(Set.of("a"), names("epoch-3"));
        assertThrows(IOException.class, () -> store.files("epoch-1"));
    }

    @Test
    void onlyAnEmptyFolderIsRemoved() throws Exception {
        store.create("epoch-1", "a").close();
        assertThrows(IOException.class, () -> store.removeEmptyFolder("epoch-1"));
        assertEquals(Set.of("a"), names("epoch-1"));
        store.deleteFile("epoch-1", "a");
        assertThrows(IOException.class, () -> store.deleteFile("epoch-1", "a"));
        store.removeEmptyFolder("epoch-1");
        assertThrows(IOException.class, () -> store.removeEmptyFolder("epoch-1"));
        assertEquals(List.of(), store.folders());
    }

    @Test
    void aWriterThatWasPausedWhileItsFolderWasTakenIsFenced() throws Exception {
        AppendFile paused = store.create("epoch-1", "log");
        append(paused, "told");
        JournalStore other = open();
        other.renameFolder("epoch-1", "epoch-2");
        if (!other.isClosed("epoch-2", "log")) {
            other.recoverLease("epoch-2", "log");
            await(() -> closed(other));
        }
        assertEquals("told", read(other, "epoch-2", "log"));
        assertThrows(IOException.class, () -> append(paused, "too late"));
        assertThrows(IOException.class, () -> store.create("epoch-1", "next"));
        assertThrows(IOException.class, () -> store.deleteFile("epoch-1", "log"));
        assertThrows(IOException.class, () -> store.renameFile("epoch-1", "log", "other"));
        assertEquals(Set.of("log"), names("epoch-2"));
        assertTrue(read(other, "epoch-2", "log").startsWith("told"));
    }

    private static boolean closed(JournalStore store) {
        try {
            return store.isClosed("epoch-2", "log");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aMegabyteAtATimeIsKept() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new java.util.Random(1).nextBytes(bytes);
        try (AppendFile file = store.create("epoch-1", "a")) {
            for (int i = 0; i < 3; i++) {
                file.append(bytes, i << 20, 1 << 20);
            }
        }
        try (InputStream in = store.open("epoch-1", "a")) {
            assertArrayEquals(bytes, in.readAllBytes());
        }
    }

    @Test
    void placesAreNamed() {
        assertTrue(store.describe("epoch-1", "log").endsWith("/epoch-1/log"), store.describe("epoch-1", "log"));
        assertTrue(store.describe("epoch-1", "").endsWith("/epoch-1"), store.describe("epoch-1", ""));
    }

    private Set<String> names(String folder) throws IOException {
        Set<String> names = new TreeSet<>();
        store.files(folder).forEach(file -> names.add(file.name()));
        return names;
    }

    private static void append(AppendFile file, String text) throws IOException {
        byte[] bytes = ("x" + text).getBytes(StandardCharsets.UTF_8);
        file.append(bytes, 1, bytes.length - 1);
    }

    private static String read(JournalStore store, String folder, String name) throws IOException {
        try (InputStream in = store.open(folder, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
