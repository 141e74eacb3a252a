package windrow.worker.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;

/**
 * The local folders of a job, one per disk, used in turn: a map output goes to the next disk that takes it, so that one that is full or
 * broken fails nothing as long as another works. Thread-safe: holds no state.
 */
final class OutputFolders {

    private static final String ENDING = ".seg";

    private final List<Path> folders;

    OutputFolders(List<Path> folders) {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("a job needs at least one local folder for map output");
        }
        this.folders = List.copyOf(folders);
    }

    /** A place for this attempt's output, in a folder that exists and can be written. */
    Path place(AttemptId attempt) throws IOException {
        IOException failure = null;
        for (Path folder : inTurn(attempt)) {
            Path file = folder.resolve(attempt + ENDING);
            try {
                Files.createDirectories(folder);
                Files.createFile(file);
                Files.delete(file);
                return file;
            } catch (IOException e) {
                if (failure == null) {
                    failure = new IOException("no folder for map output can be written: " + folders);
                }
                failure.addSuppressed(e);
            }
        }
        throw failure == null ? new IOException("no folder for map output") : failure;
    }

    /** Folders of this attempt alone for what it writes on the way, best first; not created yet. */
    List<Path> spillFolders(AttemptId attempt) {
        List<Path> spills = new ArrayList<>();
        for (Path folder : inTurn(attempt)) {
            spills.add(folder.resolve("spill-" + attempt));
        }
        return spills;
    }

    /** Removes what {@link #spillFolders} were filled with, as far as it goes. */
    void removeSpills(AttemptId attempt) {
        for (Path folder : spillFolders(attempt)) {
            if (Files.isDirectory(folder)) {
                try (var content = Files.newDirectoryStream(folder)) {
                    for (Path file : content) {
                        Files.deleteIfExists(file);
                    }
                    Files.deleteIfExists(folder);
                } catch (IOException e) {
                    // A disk that fails: the job's folder is removed as a whole later.
                    continue;
                }
            }
        }
    }

    /** The output of a map attempt that ran beside this one, if it is here. */
    @Nullable
    Path find(AttemptId map) {
        for (Path folder : inTurn(map)) {
            Path file = folder.resolve(map + ENDING);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    /** A further attempt of a task begins with another disk than the one before. */
    private List<Path> inTurn(AttemptId attempt) {
        int first = Math.floorMod(attempt.task().index() + attempt.number(), folders.size());
        List<Path> turned = new ArrayList<>(folders.size());
        for (int i = 0; i < folders.size(); i++) {
            turned.add(folders.get((first + i) % folders.size()));
        }
        return turned;
    }
}
