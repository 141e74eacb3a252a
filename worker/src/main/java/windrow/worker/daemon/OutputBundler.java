package windrow.worker.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;

/**
 * Copies small map outputs of a job that reducers elsewhere fetch into bundles, in the background, so that a reducer costs this worker some reads and
 * not one for each map. Each output is copied twice at most, and of n outputs there are no more than {@code n / 512 + 16 + 32} places to read a
 * partition from; {@link JobBundles} says how.
 *
 * <p>Bundles are second copies beside the outputs' own files, and go with the job's folders. Whatever fails here costs speed only: where a bundle cannot
 * be written, or has no {@linkplain BundleSpace space}, nothing more is copied for that job for a while, which doubles with each time in a row.
 *
 * <p>One thread does the copying, a bundle of one job and then one of the next; what is said here by others never blocks but {@link #forget}.
 * Thread-safe.
 */
final class OutputBundler {

    private static final Logger LOG = LoggerFactory.getLogger(OutputBundler.class);

    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** A quarter of an hour. */
    private static final int MAX_DOUBLINGS = 6;

    private static final long CLOSE_MILLIS = 5_000;

    private final HeldOutputs held;
    private final BundleSpace space;
    private final LongSupplier nanos;
    private final ExecutorService thread;
    private final AtomicInteger numbers = new AtomicInteger();

    /** Guarded by this. */
    private final Map<JobId, OfJob> jobs = new HashMap<>();

    private volatile boolean closing;

    /** What is to be bundled of one job. Guarded by the bundler, but for what is said otherwise. */
    private final class OfJob {
        /** Whoever uses it holds its lock. */
        final JobBundles bundles;

        final ArrayDeque<AttemptId> loose = new ArrayDeque<>();
        boolean scheduled;
        long readsAlone;

        /** In a row; after one, nothing is done before that time. */
        int failures;

        long notBeforeNanos;

        volatile boolean stopped;

        OfJob(JobId job) {
            this.bundles = new JobBundles(job, held, space, numbers::incrementAndGet, this::stops);
        }

        boolean stops() {
            return stopped || closing;
        }
    }

    /** @param nanos a clock */
    OutputBundler(HeldOutputs held, BundleSpace space, LongSupplier nanos) {
        this.held = held;
        this.space = space;
        this.nanos = nanos;
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
        job.loose.add(map);
        consider(job);
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
        boolean enough = job.loose.size() >= JobBundles.FAN_IN && job.readsAlone >= JobBundles.FAN_IN;
        if (!enough || job.scheduled || job.stops()) {
            return;
        }
        if (job.failures > 0 && nanos.getAsLong() - job.notBeforeNanos < 0) {
            return;
        }
        job.scheduled = true;
        try {
            thread.execute(() -> work(job));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing", e);
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
            synchronized (job.bundles) {
                job.bundles.forget();
            }
        }
    }

    /** One bundle; then it is another job's turn. */
    private void work(OfJob job) {
        List<AttemptId> some = next(job);
        List<AttemptId> again = some;
        try {
            synchronized (job.bundles) {
                // what is forgotten stays so
                again = job.stops() ? List.of() : job.bundles.add(some);
            }
        } finally {
            worked(job, again);
        }
    }

    private synchronized List<AttemptId> next(OfJob job) {
        List<AttemptId> some = new ArrayList<>();
        while (some.size() < JobBundles.FAN_IN && !job.loose.isEmpty()) {
            some.add(job.loose.remove());
        }
        return some;
    }

    private synchronized void worked(OfJob job, List<AttemptId> again) {
        job.scheduled = false;
        if (again.isEmpty()) {
            job.failures = 0;
        } else {
            job.notBeforeNanos = nanos.getAsLong() + (PAUSE_NANOS << Math.min(job.failures, MAX_DOUBLINGS));
            job.failures++;
            job.loose.addAll(again);
        }
        consider(job);
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
