package windrow.coordinator.journal.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A store in a folder of this machine, for coordinators that share it. Files have no leases: after each sync a writer looks whether the
 * file is still under its name. A rename that came before is seen there; one that comes after finds the bytes in the file.
 *
 * <p>It goes to the disk without Hadoop, whose local file system copies what cannot be renamed and syncs no folders.
 */
public final class LocalJournalStore implements JournalStore {

    private static final int READ_BYTES = 1 << 16;

    private final Path root;
    private final String setting;

    /**
     * @param root of the journal, made where it is missing
     * @param setting that names the root, for messages
     */
    public LocalJournalStore(Path root, String setting) {
        this.root = root;
        this.setting = setting;
    }

    @Override
    public void prepare() throws IOException {
        Path there = root;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw unsuitable(there + " is a file, not a folder");
        }
        try {
            probe();
        } catch (AccessDeniedException e) {
            throw unsuitable("this coordinator may not write there (" + e.getMessage() + ")");
        }
    }

    private void probe() throws IOException {
        makeDurably(root.toAbsolutePath());
        Path probe = Files.createTempFile(root, "probe-", "");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]));
            channel.force(true);
        } finally {
            Files.delete(probe);
        }
        sync(root);
    }

    /** A folder is there after a crash when its name is durable in its parent, and so on upwards. */
    private static void makeDurably(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null || Files.isDirectory(folder)) {
            return;
        }
        makeDurably(parent);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // another coordinator on this machine was quicker, but may not have synced it yet
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        sync(parent);
    }

    private UnsuitableStoreException unsuitable(String why) {
        return new UnsuitableStoreException(root + " (setting " + setting + ") can hold no journal: " + why
                + "; give a folder that it can make and write to");
    }

    @Override
    public List<String> folders() throws IOException {
        try (Stream<Path> found = Files.list(root)) {
            return found.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    @Override
    public void createFolder(String folder) throws IOException {
        Files.createDirectory(root.resolve(folder));
        sync(root);
    }

    @Override
    public void renameFolder(String from, String to) throws IOException {
        move(root.resolve(from), root.resolve(to), root);
    }

    @Override
    public void removeEmptyFolder(String folder) throws IOException {
        Files.delete(root.resolve(folder));
        sync(root);
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> found = Files.list(root.resolve(folder))) {
            paths = found.toList();
        }
        List<StoredFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(new StoredFile(path.getFileName().toString(), Files.size(path)));
        }
        return files;
    }

    @Override
    public AppendFile create(String folder, String name) throws IOException {
        Path path = root.resolve(folder).resolve(name);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            sync(root.resolve(folder));
            return new Writer(path, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public InputStream open(String folder, String name) throws IOException {
        return new BufferedInputStream(Files.newInputStream(root.resolve(folder).resolve(name)), READ_BYTES);
    }

    /** Whoever has it open finds that it is not under its name any more. */
    @Override
    public boolean isClosed(String folder, String name) throws IOException {
        return true;
    }

    @Override
    public void recoverLease(String folder, String name) throws IOException {
        throw new IOException(describe(folder, name) + " has no lease");
    }

    @Override
    public void renameFile(String folder, String from, String to) throws IOException {
        Path parent = root.resolve(folder);
        move(parent.resolve(from), parent.resolve(to), parent);
    }

    /** Only one leader at a time gives names that begin with its epoch, so nothing comes between the look and the move. */
    private static void move(Path from, Path to, Path parent) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(parent);
    }

    @Override
    public void deleteFile(String folder, String name) throws IOException {
        Files.delete(root.resolve(folder).resolve(name));
        // a file that comes back after a crash is older than the last snapshot and does no harm
    }

    @Override
    public String describe(String folder, String name) {
        return root.resolve(folder).resolve(name).toString();
    }

    /** Makes durable what names are in the folder. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class Writer implements AppendFile {

        private final Path path;
        private final FileChannel channel;

        Writer(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(path + " is not under its name any more: a later leader took the journal over");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
