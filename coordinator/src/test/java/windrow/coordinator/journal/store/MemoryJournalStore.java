package windrow.coordinator.journal.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that behaves as one on disks does, for tests: it outlives the journals of its leaders, and can be looked at and
 * changed. Thread-safe.
 */
public final class MemoryJournalStore implements JournalStore {

    /** How an earlier leader is kept from writing to a file that it has open. */
    public enum Fencing {
        /** As in HDFS: the file is closed for it, some time after its lease was asked for. */
        LEASES,
        /** As with local files: it looks after each sync whether the file is still under its name. */
        LOOK_AFTER_SYNC
    }

    private static final class Content {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable AppendFile writer;
        /** Looks until recovery of the lease ends; -1: nobody asked for it. */
        private int looksLeft = -1;
    }

    private final Fencing fencing;
    private final int leaseLooks;
    private final Map<String, Map<String, Content>> folders = new TreeMap<>();
    private Runnable betweenSyncAndLook = () -> {};

    /** @param leaseLooks how often a file is still open after its lease was asked for */
    public MemoryJournalStore(Fencing fencing, int leaseLooks) {
        this.fencing = fencing;
        this.leaseLooks = leaseLooks;
    }

    @Override
    public void prepare() {}

    @Override
    public synchronized List<String> folders() {
        return List.copyOf(folders.keySet());
    }

    @Override
    public synchronized void createFolder(String folder) throws IOException {
        if (folders.putIfAbsent(folder, new TreeMap<>()) != null) {
            throw new FileAlreadyExistsException(folder);
        }
    }

    @Override
    public synchronized void renameFolder(String from, String to) throws IOException {
        Map<String, Content> files = folder(from);
        createFolder(to);
        folders.put(to, files);
        folders.remove(from);
    }

    @Override
    public synchronized void removeEmptyFolder(String folder) throws IOException {
        if (!folder(folder).isEmpty()) {
            throw new IOException(folder + " is not empty");
        }
        folders.remove(folder);
    }

    @Override
    public synchronized List<StoredFile> files(String folder) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        folder(folder).forEach((name, content) -> files.add(new StoredFile(name, content.bytes.size())));
        return files;
    }

    @Override
    public synchronized AppendFile create(String folder, String name) throws IOException {
        Content content = new Content();
        if (folder(folder).putIfAbsent(name, content) != null) {
            throw new FileAlreadyExistsException(describe(folder, name));
        }
        Writer writer = new Writer(folder, name, content);
        content.writer = writer;
        return writer;
    }

    @Override
    public synchronized InputStream open(String folder, String name) throws IOException {
        return new ByteArrayInputStream(read(folder, name));
    }

    @Override
    public synchronized boolean isClosed(String folder, String name) throws IOException {
        Content content = file(folder, name);
        if (fencing == Fencing.LEASES && content.writer != null) {
            if (content.looksLeft == 0) {
                content.writer = null;
            } else if (content.looksLeft > 0) {
                content.looksLeft--;
            }
            return content.writer == null;
        }
        return true;
    }

    @Override
    public synchronized void recoverLease(String folder, String name) throws IOException {
        Content content = file(folder, name);
        if (content.looksLeft < 0) {
            content.looksLeft = leaseLooks;
        }
    }

    @Override
    public synchronized void renameFile(String folder, String from, String to) throws IOException {
        Content content = file(folder, from);
        if (folder(folder).putIfAbsent(to, content) != null) {
            throw new FileAlreadyExistsException(describe(folder, to));
        }
        folder(folder).remove(from);
    }

    @Override
    public synchronized void deleteFile(String folder, String name) throws IOException {
        file(folder, name);
        folder(folder).remove(name);
    }

    @Override
    public String describe(String folder, String name) {
        return "memory/" + folder + (name.isEmpty() ? "" : "/" + name);
    }

    /** What is in a file. */
    public synchronized byte[] read(String folder, String name) throws IOException {
        return file(folder, name).bytes.toByteArray();
    }

    /** Puts these bytes in the place of those that are in a file, as a failing disk would. */
    public synchronized void overwrite(String folder, String name, byte[] bytes) throws IOException {
        Content content = file(folder, name);
        content.bytes.reset();
        content.bytes.writeBytes(bytes);
    }

    /** Runs this in each append, where files have no leases, when the bytes are durable and the name was not looked for yet. */
    public synchronized void betweenSyncAndLook(Runnable action) {
        betweenSyncAndLook = action;
    }

    private Map<String, Content> folder(String folder) throws IOException {
        Map<String, Content> files = folders.get(folder);
        if (files == null) {
            throw new FileNotFoundException(describe(folder, ""));
        }
        return files;
    }

    private Content file(String folder, String name) throws IOException {
        Content content = folder(folder).get(name);
        if (content == null) {
            throw new FileNotFoundException(describe(folder, name));
        }
        return content;
    }

    private final class Writer implements AppendFile {

        private final String folder;
        private final String name;
        private final Content content;

        Writer(String folder, String name, Content content) {
            this.folder = folder;
            this.name = name;
            this.content = content;
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            Runnable between;
            synchronized (MemoryJournalStore.this) {
                if (content.writer != this) {
                    throw new IOException(describe(folder, name) + " was taken away or closed");
                }
                content.bytes.write(bytes, offset, length);
                between = betweenSyncAndLook;
            }
            if (fencing == Fencing.LOOK_AFTER_SYNC) {
                between.run();
                look();
            }
        }

        private void look() throws IOException {
            synchronized (MemoryJournalStore.this) {
                Map<String, Content> files = folders.get(folder);
                if (files == null || files.get(name) != content) {
                    throw new IOException(describe(folder, name) + " is not under its name any more");
                }
            }
        }

        @Override
        public void close() {
            synchronized (MemoryJournalStore.this) {
                if (content.writer == this) {
                    content.writer = null;
                }
            }
        }
    }
}
