package windrow.coordinator.server;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.StepResult.JobEnded;

/**
 * Writes one file for each ended job, {@code <job>.jsonl}, under a local folder; see {@link JobHistory} for what is in it. A file appears
 * whole or not at all; the newest {@value #KEPT_JOBS} are kept. What cannot be written is logged and left: history is for people, no job
 * waits for it.
 *
 * <p>Threading: a thread of its own writes.
 */
public final class HistoryWriter implements HistorySink, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);

    /** Jobs that may wait for a slow disk; more are left out. */
    private static final int MAX_WAITING = 1000;

    private static final long CLOSE_SECONDS = 10;

    /** Weeks of a busy cluster. A file of a large job has some ten megabytes, and a folder of so many names is listed in milliseconds. */
    static final int KEPT_JOBS = 1_000;

    /** Nothing else in the folder is ours to delete. */
    private static final String FILES = "job_*.jsonl";

    private final Path folder;
    private final int kept;
    private final JobHistory form = new JobHistory();
    private final ThreadPoolExecutor thread;

    public HistoryWriter(Path folder) {
        this(folder, KEPT_JOBS);
    }

    /** @param kept the newest so many files, 1 or more */
    HistoryWriter(Path folder, int kept) {
        this.folder = folder;
        this.kept = kept;
        this.thread = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> new Thread(task, "windrow-history"));
    }

    @Override
    public void add(JobEnded job) {
        try {
            thread.execute(() -> write(job));
        } catch (RejectedExecutionException e) {
            LOG.warn(
                    "the history of {} is left out: {} jobs wait to be written",
                    job.status().job(),
                    MAX_WAITING);
        }
    }

    private void write(JobEnded job) {
        Path file = folder.resolve(job.status().job() + ".jsonl");
        Path unfinished = folder.resolve("." + job.status().job() + ".unfinished");
        try {
            Files.createDirectories(folder);
            try (Writer out = Files.newBufferedWriter(unfinished)) {
                form.write(job, out);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("cannot write the history {}: {}", file, e.toString());
            return;
        }
        prune();
    }

    /** Another coordinator may write into the same folder, and prune it. */
    private void prune() {
        try {
            List<Written> all = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
                for (Path file : files) {
                    all.add(new Written(file, Files.getLastModifiedTime(file)));
                }
            }
            all.sort(Comparator.comparing(Written::time).thenComparing(Written::file));
            for (Written old : all.subList(0, Math.max(0, all.size() - kept))) {
                Files.deleteIfExists(old.file());
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("cannot remove old histories from {}: {}", folder, e.toString());
        }
    }

    private record Written(Path file, FileTime time) {}

    /** Writes what waits, for 10 s at most. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the history of some jobs was not written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
