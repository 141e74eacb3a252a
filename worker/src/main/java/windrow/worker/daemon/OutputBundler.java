package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.bundle.BundleWriter;
import windrow.shuffle.format.StoredSegment;

/**
 * Copies small map outputs of a job that reducers elsewhere fetch into bundles, in the background, so that a reducer costs this worker some reads and not one for each map.
 * {@link #FAN_IN} outputs make a bundle, and {@link #BUNDLES} such bundles a larger one: each output is copied twice at most, and of n outputs
 * there are no more than {@code n / 512 + 16 + 32} places to read a partition from.
 *
 * <p>Bundles are second copies beside the first member's own file, and go with the job's folder. Whatever fails here costs speed only: it is logged, and
 * after {@link #MAX_FAILURES} the job gets no more of them.
 *
 * <p>One thread does the copying; what is said here by others never blocks but {@link #forget}. Thread-safe.
 */
final class OutputBundler {

    private static final Logger LOG = LoggerFactory.getLogger(OutputBundler.class);

    /** Outputs whose partitions have more on average gain too little: reading that much takes longer than finding it. */
    static final int SMALL_BYTES = 16 * 1024;

    static final int FAN_IN = 32;
    static final int BUNDLES = 16;

    /** A partition that has this much in a bundle is worth a read of its own: such bundles are not made larger. */
    private static final int LARGE_SPAN_BYTES = 256 * 1024;

    /** Of a job with fewer reduces, copying an output costs about as much as it saves. */
    private static final int MIN_PARTITIONS = 16;

    /** So that the indexes of the outputs of one bundle, which are in memory meanwhile, take no more than 40 MB. */
    private static final int MAX_PARTITIONS = 32 * 1024;

    /** What is left of a disk, as a multiple of what a copy takes: a disk that gets full is needed for other things. */
    private static final int FREE_SPACE_FACTOR = 4;

    private static final int MAX_FAILURES = 3;
    private static final long CLOSE_MILLIS = 5_000;

    private final HeldOutputs held;
    private final ExecutorService thread;

    /** Guarded by this. */
    private final Map<JobId, OfJob> jobs = new HashMap<>();

    private volatile boolean closing;
    private int made;

    /** What is to be bundled of one job. The thread holds its lock while it works for it. */
    private static final class OfJob {
        final JobId job;

        /** Guarded by the bundler. */
        final ArrayDeque<AttemptId> loose = new ArrayDeque<>();

        boolean scheduled;
        long readsAlone;
        volatile boolean stopped;

        /** These belong to the thread. */
        final List<StoredSegment> small = new ArrayList<>();

        final List<Bundle> bundles = new ArrayList<>();
        int failures;

        OfJob(JobId job) {
            this.job = job;
        }
    }

    OutputBundler(HeldOutputs held) {
        this.held = held;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "worker-bundles");
            made.setDaemon(true);
            made.setPriority(Thread.MIN_PRIORITY);
            return made;
        });
    }

    /** This output is held, and may be bundled with others. */
    synchronized void add(AttemptId map) {
        OfJob job = jobs.computeIfAbsent(map.job(), OfJob::new);
        if (!job.stopped) {
            job.loose.add(map);
            consider(job);
        }
    }

    /** A reducer elsewhere reads an output of the job from its own file. */
    synchronized void readAlone(JobId id) {
        OfJob job = jobs.get(id);
        if (job != null) {
            job.readsAlone++;
            consider(job);
        }
    }

    /** Nothing is copied for a job that nobody elsewhere fetches from. */
    private void consider(OfJob job) {
        if (!job.scheduled && job.loose.size() >= FAN_IN && job.readsAlone >= FAN_IN && !job.stopped) {
            job.scheduled = true;
            try {
                thread.execute(() -> work(job));
            } catch (RejectedExecutionException e) {
                LOG.debug("closing", e);
            }
        }
    }

    /** Makes no more bundles of the job; returns when none is being made. Waits for as long as a few megabytes take to be copied. */
    void forget(JobId id) {
        OfJob job;
        synchronized (this) {
            job = jobs.remove(id);
        }
        if (job != null) {
            job.stopped = true;
            synchronized (job) {
                job.small.clear();
                job.bundles.clear();
            }
        }
    }

    private void work(OfJob job) {
        synchronized (job) {
            List<AttemptId> some = next(job);
            while (!some.isEmpty() && !job.stopped && !closing) {
                try {
                    sort(job, some);
                    bundle(job);
                } catch (IOException | RuntimeException e) {
                    failed(job, e);
                }
                some = next(job);
            }
        }
    }

    /** What was added since, if that is enough to go on; otherwise the work is over until it is. */
    private synchronized List<AttemptId> next(OfJob job) {
        List<AttemptId> some = new ArrayList<>();
        if (job.loose.size() >= FAN_IN) {
            for (int i = 0; i < FAN_IN; i++) {
                some.add(job.loose.remove());
            }
        } else {
            job.scheduled = false;
        }
        return some;
    }

    private void failed(OfJob job, Exception e) {
        job.small.clear();
        if (stops(job)) {
            LOG.debug("bundling for {} was ended", job.job, e);
            return;
        }
        job.failures++;
        LOG.warn("map outputs of {} are not bundled: {}", job.job, e.toString());
        if (job.failures >= MAX_FAILURES) {
            job.stopped = true;
        }
    }

    /** Keeps those that are small; the others stay alone. */
    private void sort(OfJob job, List<AttemptId> maps) throws IOException {
        for (AttemptId map : maps) {
            Optional<StoredSegment> found = held.stored(job.job.toString(), map.toString());
            if (found.isPresent() && isSmall(found.get())) {
                job.small.add(found.get());
            }
        }
    }

    private static boolean isSmall(StoredSegment output) {
        int partitions = output.index().partitions();
        return partitions >= MIN_PARTITIONS
                && partitions <= MAX_PARTITIONS
                && output.index().totalBytes() / partitions <= SMALL_BYTES;
    }

    private void bundle(OfJob job) throws IOException {
        while (job.small.size() >= FAN_IN && !job.stopped) {
            List<StoredSegment> some = List.copyOf(job.small.subList(0, FAN_IN));
            job.small.subList(0, FAN_IN).clear();
            long bytes =
                    some.stream().mapToLong(one -> one.index().totalBytes()).sum();
            Path file = place(some.get(0).dataFile(), bytes);
            Optional<Bundle> bundle =
                    file == null ? Optional.empty() : BundleWriter.ofOutputs(file, some, () -> stops(job));
            bundle.ifPresent(made -> use(job, made));
        }
        if (job.bundles.size() >= BUNDLES) {
            bundleBundles(job);
        }
    }

    private void bundleBundles(OfJob job) throws IOException {
        List<Bundle> some = List.copyOf(job.bundles);
        job.bundles.clear();
        List<Bundle> good = some.stream().filter(held::uses).toList();
        if (good.size() < 2) {
            return;
        }
        long bytes = good.stream().mapToLong(Bundle::totalBytes).sum();
        Path file = place(good.get(0).file(), bytes);
        if (file == null) {
            return;
        }
        Optional<Bundle> bundle = BundleWriter.ofBundles(file, good, () -> stops(job));
        if (bundle.isPresent()) {
            use(job, bundle.get());
            for (Bundle old : some) {
                // whoever reads it has it open, or finds it gone and reads the outputs' own files
                Files.deleteIfExists(old.file());
            }
        }
    }

    private boolean stops(OfJob job) {
        return job.stopped || closing;
    }

    private void use(OfJob job, Bundle bundle) {
        held.use(bundle);
        boolean large = bundle.totalBytes() / bundle.partitions() >= LARGE_SPAN_BYTES;
        if (!large && bundle.members().size() == FAN_IN) {
            job.bundles.add(bundle);
        }
        LOG.debug("{} map outputs of {} are in {}", bundle.members().size(), job.job, bundle.file());
    }

    /** A new file beside another, unless the disk has little left. */
    private @Nullable Path place(Path beside, long bytes) throws IOException {
        if (Files.getFileStore(beside).getUsableSpace() < FREE_SPACE_FACTOR * bytes) {
            return null;
        }
        made++;
        return beside.resolveSibling("outputs-" + made + ".bundle");
    }

    /** Ends the thread; what it was at is left. Repeatable. */
    void close() {
        closing = true;
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the thread that bundles map outputs does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
