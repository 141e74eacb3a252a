package windrow.worker.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log files of executors in one folder. Those of the last ones that ended are kept for people to read, the older ones removed.
 * Thread-safe.
 */
final class ExecutorLogs {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorLogs.class);

    private final Path folder;
    private final long capBytes;
    private final int kept;
    private final Deque<Integer> ended = new ArrayDeque<>();

    /**
     * @param capBytes of one executor's log
     * @param kept logs of executors that ended, at least 0
     */
    ExecutorLogs(Path folder, long capBytes, int kept) {
        this.folder = folder;
        this.capBytes = capBytes;
        this.kept = kept;
    }

    CappedLog open(int executor) {
        return new CappedLog(file(executor), capBytes);
    }

    private Path file(int executor) {
        return folder.resolve("executor-" + executor + ".log");
    }

    /** The executor writes no more. */
    void ended(int executor) {
        Integer oldest = null;
        synchronized (this) {
            ended.add(executor);
            if (ended.size() > kept) {
                oldest = ended.remove();
            }
        }
        if (oldest != null) {
            Path file = file(oldest);
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(CappedLog.rotated(file));
            } catch (IOException e) {
                LOG.warn("cannot remove the old log {}: {}", file, e.toString());
            }
        }
    }
}
