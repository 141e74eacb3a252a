package windrow.coordinator.journal.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;

/**
 * A store in a file system of Hadoop's that has leases and can sync, as HDFS does. What is synced is on the disks of the DataNodes, also
 * what was written before the last block began.
 */
public final class HadoopJournalStore implements JournalStore {

    private static final int BUFFER_BYTES = 1 << 16;

    /** What jobs are and where they lie is for the coordinator alone to read. */
    private static final FsPermission FILE_PERMISSION = new FsPermission((short) 0600);

    private static final FsPermission FOLDER_PERMISSION = new FsPermission((short) 0700);

    private final FileSystem files;
    private final Path root;
    private final String setting;

    /**
     * @param files not one that others use and may close, and not closed here
     * @param root of the journal, made where it is missing
     * @param setting that names the root, for messages
     */
    public HadoopJournalStore(FileSystem files, Path root, String setting) {
        this.files = files;
        this.root = files.makeQualified(root);
        this.setting = setting;
    }

    @Override
    public void prepare() throws IOException {
        if (!(files instanceof LeaseRecoverable)) {
            throw unsuitable("a file that an earlier leader has open cannot be taken away from it there");
        }
        try {
            probe();
        } catch (AccessControlException e) {
            throw unsuitable("this coordinator may not write there (" + firstLine(e) + ")");
        } catch (ParentNotDirectoryException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            throw unsuitable("there is a file, not a folder (" + firstLine(e) + ")");
        }
    }

    private void probe() throws IOException {
        if (!files.mkdirs(root, FOLDER_PERMISSION)) {
            throw new IOException(root + " cannot be made");
        }
        Path probe = new Path(root, "probe-" + UUID.randomUUID());
        try {
            syncOneByte(probe);
        } finally {
            files.delete(probe, false);
        }
    }

    /** HDFS closes a file that failed with the very exception that it failed with, which rules out try-with-resources. */
    private void syncOneByte(Path probe) throws IOException {
        FSDataOutputStream out = create(probe);
        try {
            if (!out.hasCapability(StreamCapabilities.HSYNC)) {
                throw unsuitable("what is written there cannot be synced");
            }
            out.write(1);
            out.hsync();
        } finally {
            out.close();
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private UnsuitableStoreException unsuitable(String why) {
        return new UnsuitableStoreException(root + " (setting " + setting + ") can hold no journal: " + why
                + "; give a folder in HDFS or a local one");
    }

    @Override
    public List<String> folders() throws IOException {
        List<String> folders = new ArrayList<>();
        for (FileStatus status : files.listStatus(root)) {
            if (status.isDirectory()) {
                folders.add(status.getPath().getName());
            }
        }
        return folders;
    }

    @Override
    public void createFolder(String folder) throws IOException {
        Path path = path(folder);
        if (files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (!files.mkdirs(path, FOLDER_PERMISSION)) {
            throw new IOException(path + " cannot be made");
        }
    }

    @Override
    public void renameFolder(String from, String to) throws IOException {
        rename(path(from), path(to));
    }

    @Override
    public void removeEmptyFolder(String folder) throws IOException {
        delete(path(folder));
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        List<StoredFile> found = new ArrayList<>();
        for (FileStatus status : files.listStatus(path(folder))) {
            found.add(new StoredFile(status.getPath().getName(), status.getLen()));
        }
        return found;
    }

    @Override
    public AppendFile create(String folder, String name) throws IOException {
        return new Writer(create(path(folder, name)));
    }

    /** Without parents, never over another, on replicas also where a folder is erasure-coded, synced also where a block ends. */
    private FSDataOutputStream create(Path path) throws IOException {
        return files.createNonRecursive(
                path,
                FILE_PERMISSION,
                EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK, CreateFlag.SHOULD_REPLICATE),
                BUFFER_BYTES,
                files.getDefaultReplication(path),
                files.getDefaultBlockSize(path),
                null);
    }

    @Override
    public InputStream open(String folder, String name) throws IOException {
        return files.open(path(folder, name), BUFFER_BYTES);
    }

    @Override
    public boolean isClosed(String folder, String name) throws IOException {
        return leases().isFileClosed(path(folder, name));
    }

    @Override
    public void recoverLease(String folder, String name) throws IOException {
        leases().recoverLease(path(folder, name));
    }

    private LeaseRecoverable leases() throws UnsuitableStoreException {
        if (files instanceof LeaseRecoverable recoverable) {
            return recoverable;
        }
        throw unsuitable("its files have no leases");
    }

    @Override
    public void renameFile(String folder, String from, String to) throws IOException {
        rename(path(folder, from), path(folder, to));
    }

    /**
     * Only one leader at a time gives names that begin with its epoch, so nothing comes between the look and the rename, which would move
     * into a folder that is there.
     */
    private void rename(Path from, Path to) throws IOException {
        if (files.exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        if (!files.rename(from, to)) {
            throw new IOException(from + " cannot be renamed to " + to + ": it is gone, or the other one is there");
        }
    }

    @Override
    public void deleteFile(String folder, String name) throws IOException {
        delete(path(folder, name));
    }

    private void delete(Path path) throws IOException {
        if (!files.delete(path, false)) {
            throw new FileNotFoundException(path + " is gone");
        }
    }

    @Override
    public String describe(String folder, String name) {
        Path path = folder.isEmpty() ? root : path(folder);
        return (name.isEmpty() ? path : new Path(path, name)).toString();
    }

    private Path path(String folder) {
        return new Path(root, folder);
    }

    private Path path(String folder, String name) {
        return new Path(path(folder), name);
    }

    private static final class Writer implements AppendFile {

        private final FSDataOutputStream out;

        Writer(FSDataOutputStream out) {
            this.out = out;
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.hsync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
