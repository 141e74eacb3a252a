package windrow.worker.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.JobId;

/**
 * A worker's local folders: in each of the configured directories one of its own, {@code worker-<name>}, with a locked file
 * {@code worker-<name>.lock} beside it. A lock that can be had tells that its worker is dead, so its folder is removed by the next that
 * starts. A directory that cannot be written is dropped with a line in the log; without any left, every use fails. Thread-safe.
 */
final class WorkerFolders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerFolders.class);

    private static final String PREFIX = "worker-";
    private static final String LOCK_ENDING = ".lock";

    private final List<Path> directories;
    private final String worker;
    private final List<Disk> disks = new ArrayList<>();

    /** @param directories at least one */
    WorkerFolders(List<Path> directories, String worker) {
        this.directories = List.copyOf(directories);
        this.worker = worker;
    }

    private record Disk(Path folder, Path lockFile, FileChannel lockChannel) {}

    /** None of the directories can be written; the message names them. */
    static final class NoDirectoryException extends IOException {

        private static final long serialVersionUID = 1;

        NoDirectoryException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Makes the folders, and removes those of dead workers. */
    synchronized void start() throws NoDirectoryException {
        IOException last = null;
        for (Path directory : directories) {
            try {
                Files.createDirectories(directory);
                sweep(directory);
                disks.add(make(directory.toAbsolutePath()));
            } catch (IOException e) {
                last = e;
                LOG.warn("the folder {} is not used: {}", directory, e.toString());
            }
        }
        checkAny(last);
    }

    private void checkAny(@Nullable IOException cause) throws NoDirectoryException {
        if (disks.isEmpty()) {
            throw new NoDirectoryException(
                    "none of the worker's folders can be written (worker.directories): " + directories
                            + (cause == null ? "" : "; the last one failed with " + cause),
                    cause);
        }
    }

    private Disk make(Path directory) throws IOException {
        Path lockFile = directory.resolve(PREFIX + worker + LOCK_ENDING);
        if (Files.exists(lockFile)) {
            throw new IOException("another worker has the name " + worker + " and the lock " + lockFile);
        }
        Path unnamed = directory.resolve("." + PREFIX + worker + LOCK_ENDING);
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another worker has the name " + worker + " and the lock of " + unnamed);
            }
            // It gets its name when it is locked: one that starts beside this worker would take it for a dead one's.
            Files.move(unnamed, lockFile, StandardCopyOption.ATOMIC_MOVE);
            Path folder = directory.resolve(PREFIX + worker);
            Files.createDirectories(folder);
            Disk disk = new Disk(folder, lockFile, channel);
            probe(disk);
            return disk;
        } catch (IOException e) {
            channel.close();
            throw e;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("another worker of this process has the name " + worker, e);
        }
    }

    /** Removes what dead workers left in a directory. */
    private static void sweep(Path directory) throws IOException {
        List<Path> locks = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*" + LOCK_ENDING)) {
            found.forEach(locks::add);
        }
        for (Path lockFile : locks) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null) {
                    String name = String.valueOf(lockFile.getFileName());
                    Path folder = directory.resolve(name.substring(0, name.length() - LOCK_ENDING.length()));
                    LOG.info("removing what a dead worker left: {}", folder);
                    deleteTree(folder);
                    Files.deleteIfExists(lockFile);
                }
            } catch (OverlappingFileLockException e) {
                LOG.debug("{} belongs to this process", lockFile);
            } catch (IOException e) {
                LOG.warn("cannot remove what a dead worker left at {}: {}", lockFile, e.toString());
            }
        }
    }

    private static void probe(Disk disk) throws IOException {
        Path file = disk.folder().resolve("probe");
        Files.write(file, new byte[] {1});
        Files.delete(file);
    }

    /** Drops the disks that cannot be written any more. */
    private synchronized void check() throws NoDirectoryException {
        IOException last = null;
        for (Disk disk : List.copyOf(disks)) {
            try {
                probe(disk);
            } catch (IOException e) {
                last = e;
                disks.remove(disk);
                LOG.warn("the folder {} is not used any more: {}", disk.folder(), e.toString());
                closeQuietly(disk.lockChannel());
            }
        }
        checkAny(last);
    }

    /** A folder on the first disk, made if need be. */
    synchronized Path folder(String name) throws IOException {
        checkAny(null);
        Path folder = disks.get(0).folder().resolve(name);
        Files.createDirectories(folder);
        return folder;
    }

    /** The job's folder on each disk that can be written, made if need be; at least one. */
    synchronized List<Path> makeJobFolders(JobId job) throws IOException {
        check();
        List<Path> folders = new ArrayList<>();
        for (Disk disk : disks) {
            Path folder = disk.folder().resolve(job.toString());
            Files.createDirectories(folder);
            folders.add(folder);
        }
        return folders;
    }

    /** Removes the job's folders, as far as that goes. */
    void deleteJob(JobId job) {
        List<Disk> all;
        synchronized (this) {
            all = List.copyOf(disks);
        }
        for (Disk disk : all) {
            try {
                deleteTree(disk.folder().resolve(job.toString()));
            } catch (IOException e) {
                LOG.warn("cannot remove the folder of {} in {}: {}", job, disk.folder(), e.toString());
            }
        }
    }

    @Override
    public synchronized void close() {
        for (Disk disk : disks) {
            try {
                deleteTree(disk.folder());
                Files.deleteIfExists(disk.lockFile());
            } catch (IOException e) {
                LOG.warn("cannot remove {}: {}", disk.folder(), e.toString());
            }
            closeQuietly(disk.lockChannel());
        }
        disks.clear();
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a lock", e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // An executor that is ending deletes its own files too.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
