package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.io.FileAccess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.serve.SegmentStore;
import windrow.worker.task.ShuffleTokens;

/** Jobs' files and map outputs on this machine's disks. What blocks (bringing and deleting files) runs on threads of its own. */
final class LocalWorkerFiles implements WorkerFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LocalWorkerFiles.class);

    private static final int THREADS = 4;
    private static final long CLOSE_MILLIS = 5_000;

    private final WorkerFolders folders;
    private final JobLocaliser localiser;
    private final StagingFolders staging;
    private final HeldOutputs held = new HeldOutputs(this::damaged, this::readAlone);
    private final HeldSegments inMemory;
    private final @Nullable OutputBundler bundler;
    private final CompletableFuture<Void> failure;
    /** One thread each, and each job has its own: what is asked for one job stays in its order. */
    private final List<ExecutorService> blocking = new ArrayList<>();

    private volatile @Nullable Consumer<WorkerEvent> events;
    private volatile boolean closing;

    /**
     * @param folders started and closed by their owner
     * @param files where staging folders are; closed by its owner
     * @param inMemory map outputs that are not in files but in this process; they are neither served nor bundled
     * @param bundles the disk space for bundles of small map outputs; without any, none are made
     * @param failure completed exceptionally when no folder is left that can be written
     */
    LocalWorkerFiles(
            WorkerFolders folders,
            FileAccess files,
            HeldSegments inMemory,
            @Nullable BundleSpace bundles,
            CompletableFuture<Void> failure) {
        this.folders = folders;
        this.inMemory = inMemory;
        this.localiser = new JobLocaliser(folders, files);
        this.staging = new StagingFolders(files);
        this.bundler = bundles == null ? null : new OutputBundler(held, bundles, System::nanoTime);
        this.failure = failure;
        for (int i = 0; i < THREADS; i++) {
            blocking.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "worker-files");
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /** The map outputs that are held in files, for whoever serves them. */
    SegmentStore outputs() {
        return held;
    }

    @Override
    public void start(Consumer<WorkerEvent> told) {
        events = told;
    }

    private void tell(WorkerEvent event) {
        Consumer<WorkerEvent> told = events;
        if (told != null) {
            told.accept(event);
        }
    }

    private void damaged(AttemptId map, String reason) {
        tell(new WorkerEvent.OutputDamaged(map, reason));
    }

    private void readAlone(JobId job) {
        if (bundler != null) {
            bundler.readAlone(job);
        }
    }

    private void blocking(JobId job, Runnable task) {
        try {
            blocking.get(Math.floorMod(job.hashCode(), THREADS)).execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closing", e);
        }
    }

    @Override
    public void localise(JobId job, JobSpec spec) {
        held.admit(job, ShuffleTokens.of(spec));
        blocking(job, () -> tell(bring(job, spec)));
    }

    private WorkerEvent bring(JobId job, JobSpec spec) {
        try {
            return localiser.localise(job, spec);
        } catch (WorkerFolders.NoDirectoryException e) {
            LOG.error(e.getMessage());
            failure.completeExceptionally(e);
            return new WorkerEvent.LocaliseFailed(job, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot bring the files of {} here: {}", job, e.toString());
            return new WorkerEvent.LocaliseFailed(job, e.toString());
        } catch (Throwable e) {
            // A full heap, or a class that a file system lacks: untold, it would leave the job's attempts waiting for
            // good.
            LOG.error("cannot bring the files of {} here", job, e);
            return new WorkerEvent.LocaliseFailed(job, e.toString());
        }
    }

    @Override
    public void delete(JobId job, JobSpec spec, boolean ended) {
        held.forget(job);
        String ofJob = job + "_";
        inMemory.forget(attempt -> attempt.startsWith(ofJob));
        blocking(job, () -> {
            if (bundler != null) {
                bundler.forget(job);
            }
            folders.deleteJob(job);
            if (ended) {
                removeStaging(job, spec);
            }
        });
    }

    private void removeStaging(JobId job, JobSpec spec) {
        try {
            staging.remove(spec);
        } catch (IOException | RuntimeException e) {
            if (closing) {
                LOG.debug("closing; did not remove {}", spec.stagingDirectory(), e);
            } else {
                LOG.warn("cannot remove the staging folder {} of {}: {}", spec.stagingDirectory(), job, e.toString());
            }
        }
    }

    @Override
    public void hold(AttemptId map, String dataFile) {
        if (inMemory.find(map.toString()) != null) {
            // there is no file: whoever reduces here reads it where it is
            return;
        }
        held.hold(map, Path.of(dataFile));
        if (bundler != null) {
            bundler.add(map);
        }
    }

    @Override
    public void close() {
        closing = true;
        if (bundler != null) {
            bundler.close();
        }
        blocking.forEach(ExecutorService::shutdownNow);
        try {
            for (ExecutorService thread : blocking) {
                if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOG.warn("a thread that moves files does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inMemory.forget(attempt -> true);
    }
}
