package windrow.shuffle.spill;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.format.SegmentWriteException;

/**
 * Spreads temporary files over folders, in turn. A folder that cannot be written is not used again by this object, and
 * what was being written is written again in the next one.
 *
 * <p>Safe for use by several threads.
 */
public final class SpillFolders {
    private static final Logger LOG = LoggerFactory.getLogger(SpillFolders.class);

    /** Writes one file from its beginning; may be called again with another file after it failed. */
    @FunctionalInterface
    public interface Writing<T> {
        /** @throws SegmentWriteException if it is the disk that fails; any other exception is not for another folder */
        T to(Path file) throws IOException;
    }

    private final List<Path> usable;
    private final List<String> failures = new ArrayList<>();
    private int turn;

    /** @param folders at least one; made when they are first needed */
    public SpillFolders(List<Path> folders) {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("spilling needs at least one folder");
        }
        this.usable = new ArrayList<>(folders);
    }

    /**
     * Has a file written in the next folder that works.
     *
     * @param name begins the name of the file; others may use the same
     * @throws NoSpillFolderException naming every folder and what is wrong with it, if none is left
     */
    public <T> T write(String name, Writing<T> writing) throws IOException {
        // each turn either returns, throws, or loses a folder
        while (true) {
            Path folder = nextFolder();
            Path file = folder;
            try {
                file = createFile(folder, name);
                return writing.to(file);
            } catch (SegmentWriteException e) {
                delete(file, folder);
                if (e.getCause() instanceof ClosedByInterruptException) {
                    // the task is being killed: the disk is as good as before, and the next one would fail alike
                    throw e;
                }
                drop(folder, e);
            } catch (IOException | RuntimeException | Error e) {
                delete(file, folder);
                throw e;
            }
        }
    }

    private static void delete(Path file, Path folder) {
        if (file.equals(folder)) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} cannot be deleted: {}", file, e.toString());
        }
    }

    private static Path createFile(Path folder, String name) throws SegmentWriteException {
        try {
            Files.createDirectories(folder);
            return Files.createTempFile(folder, name + "-", ".tmp");
        } catch (IOException e) {
            throw new SegmentWriteException(folder, e);
        }
    }

    private synchronized Path nextFolder() throws NoSpillFolderException {
        if (usable.isEmpty()) {
            throw new NoSpillFolderException("no spill folder is left: " + String.join("; ", failures));
        }
        turn = (turn + 1) % usable.size();
        return usable.get(turn);
    }

    private synchronized void drop(Path folder, SegmentWriteException cause) {
        LOG.warn("Spill folder {} is not used any more: {}", folder, cause.getMessage());
        if (usable.remove(folder)) {
            failures.add(cause.getMessage());
        }
    }
}
