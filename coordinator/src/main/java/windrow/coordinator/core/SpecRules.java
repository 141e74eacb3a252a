package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.conf.Durations;
import windrow.protocol.message.JobSpec;

/**
 * What a job must be like to be accepted.
 *
 * <p>A job for which no registered worker is large enough is refused, so that its submitter learns it at once; but not while a new
 * leader's roster is incomplete, for larger workers may be about to come back, nor while no worker is there at all. Such a job waits, also
 * when that time is over: its status says why, and whoever reads that can start a larger worker or kill the job. It does not fail, since a
 * job that was accepted does not fail for workers that come and go either.
 */
final class SpecRules {

    /** Setting of a job: how long an attempt may show no progress, as {@code 90 s} or {@code 10 min}. */
    static final String TASK_TIMEOUT = "job.task-timeout";

    /** Tasks that one job may have of a kind; ids and memory are made for so many. */
    static final int MAX_REDUCERS = 1_000_000;

    private static final int MAX_ATTEMPTS = 100;

    private SpecRules() {}

    /** Null when the job can be accepted, else one line that says what is wrong and what to do. */
    static @Nullable String refusal(JobSpec spec, WorkerRoster roster) {
        if (spec.reducers() < 0 || spec.reducers() > MAX_REDUCERS) {
            return "reducers is 0 (the coordinator chooses) to " + MAX_REDUCERS + ", got " + spec.reducers();
        }
        if (spec.maxAttempts() < 1 || spec.maxAttempts() > MAX_ATTEMPTS) {
            return "the attempts of a task are 1 to " + MAX_ATTEMPTS + ", got " + spec.maxAttempts();
        }
        if (spec.executorMemoryMegabytes() < 1) {
            return "the memory of an executor is at least 1 MB, got " + spec.executorMemoryMegabytes();
        }
        String tooLong = SpecSize.refusal(spec);
        if (tooLong != null) {
            return tooLong;
        }
        String timeout = spec.settings().get(TASK_TIMEOUT);
        if (timeout != null && parse(timeout) < 0) {
            return TASK_TIMEOUT + " is a number above 0 with ms, s, min or h, got '" + timeout + "'";
        }
        if (!roster.isEmpty() && !roster.isIncomplete() && isTooLarge(spec, roster)) {
            return tooLarge(spec, roster) + "; ask for less or start a larger worker";
        }
        return null;
    }

    /** Whether no registered worker could ever run an executor of the job. */
    static boolean isTooLarge(JobSpec spec, WorkerRoster roster) {
        return roster.largestMemory() < spec.executorMemoryMegabytes();
    }

    /** What is asked and what is there, for people. */
    static String tooLarge(JobSpec spec, WorkerRoster roster) {
        return "no worker has enough memory for an executor of this job: asked " + spec.executorMemoryMegabytes()
                + " MB, largest worker has " + roster.largestMemory() + " MB";
    }

    static long timeoutNanos(JobSpec spec, CoreConfig config) {
        String timeout = spec.settings().get(TASK_TIMEOUT);
        long nanos = timeout == null ? -1 : parse(timeout);
        return nanos < 0 ? config.attemptTimeoutNanos() : nanos;
    }

    /** Nanoseconds, or -1. */
    private static long parse(String text) {
        try {
            long nanos = Durations.parse(text).toNanos();
            return nanos > 0 && nanos <= Long.MAX_VALUE / 4 ? nanos : -1;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return -1;
        }
    }
}
