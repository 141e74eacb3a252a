package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.JournalStore;

/** A store in which some files cannot be removed, and others not be written. */
final class FailingStore implements JournalStore {

    Predicate<String> cannotBeRemoved = name -> false;
    Predicate<String> cannotBeWritten = name -> false;
    private final JournalStore store;

    FailingStore(JournalStore store) {
        this.store = store;
    }

    @Override
    public void prepare() throws IOException {
        store.prepare();
    }

    @Override
    public List<String> folders() throws IOException {
        return store.folders();
    }

    @Override
    public void createFolder(String folder) throws IOException {
        store.createFolder(folder);
    }

    @Override
    public void renameFolder(String from, String to) throws IOException {
        store.renameFolder(from, to);
    }

    @Override
    public void removeEmptyFolder(String folder) throws IOException {
        store.removeEmptyFolder(folder);
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        return store.files(folder);
    }

    @Override
    public AppendFile create(String folder, String name) throws IOException {
        AppendFile file = store.create(folder, name);
        return new AppendFile() {
            @Override
            public void append(byte[] bytes, int offset, int length) throws IOException {
                if (cannotBeWritten.test(name)) {
                    throw new IOException("the disk is full");
                }
                file.append(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public InputStream open(String folder, String name) throws IOException {
        return store.open(folder, name);
    }

    @Override
    public boolean isClosed(String folder, String name) throws IOException {
        return store.isClosed(folder, name);
    }

    @Override
    public void recoverLease(String folder, String name) throws IOException {
        store.recoverLease(folder, name);
    }

    @Override
    public void renameFile(String folder, String from, String to) throws IOException {
        store.renameFile(folder, from, to);
    }

    @Override
    public void deleteFile(String folder, String name) throws IOException {
        if (cannotBeRemoved.test(name)) {
            throw new IOException("not permitted");
        }
        store.deleteFile(folder, name);
    }

    @Override
    public String describe(String folder, String name) {
        return store.describe(folder, name);
    }
}
