package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk space that bundles may take: so much in all, and on each disk only what is not missed there. A bundle is made where the space that is
 * left is {@link #FACTOR} times what it takes and a {@link #PART}th of the disk, whichever is more: a disk that gets full is needed for map
 * outputs and spills. Thread-safe.
 */
final class BundleSpace {

    private static final int FACTOR = 4;
    private static final int PART = 10;

    private final long maxBytes;
    private final Disks disks;
    private long bytes;

    /** Tells of the disks on which folders are. */
    interface Disks {

        Space at(Path folder) throws IOException;
    }

    /** Bytes of a disk that may yet be written by this process, and of all of it. */
    record Space(long usable, long total) {}

    /** @param maxBytes of all bundles together; 0 or more */
    BundleSpace(long maxBytes, Disks disks) {
        this.maxBytes = maxBytes;
        this.disks = disks;
    }

    /** The disks as they are. */
    static BundleSpace ofMachine(long maxBytes) {
        return new BundleSpace(maxBytes, folder -> {
            FileStore store = Files.getFileStore(folder);
            return new Space(store.getUsableSpace(), store.getTotalSpace());
        });
    }

    /**
     * Takes space for a file of that size in a folder.
     *
     * @return false if there is too little; else it is to be {@linkplain #release given back} when the file is gone
     * @throws IOException if nothing can be learned of the disk
     */
    boolean reserve(Path folder, long size) throws IOException {
        Space space = disks.at(folder);
        long left = space.usable() - size;
        if (left < Math.max(FACTOR * size, space.total() / PART)) {
            return false;
        }
        synchronized (this) {
            if (size > maxBytes - bytes) {
                return false;
            }
            bytes += size;
            return true;
        }
    }

    synchronized void release(long size) {
        bytes -= size;
    }

    /** What all bundles take just now. */
    synchronized long bytes() {
        return bytes;
    }
}
