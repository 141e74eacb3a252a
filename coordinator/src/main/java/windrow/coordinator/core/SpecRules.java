package windrow.coordinator.core;

import org.jspecify.annotations.Nullable;
import windrow.protocol.conf.Durations;
import windrow.protocol.message.JobSpec;

/** What a job must be like to be accepted. */
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
        String timeout = spec.settings().get(TASK_TIMEOUT);
        if (timeout != null && parse(timeout) < 0) {
            return TASK_TIMEOUT + " is a number above 0 with ms, s, min or h, got '" + timeout + "'";
        }
        if (!roster.isEmpty() && roster.largestMemory() < spec.executorMemoryMegabytes()) {
            return "no worker has enough memory for an executor of this job: asked "
                    + spec.executorMemoryMegabytes() + " MB, largest worker has " + roster.largestMemory()
                    + " MB; ask for less or start a larger worker";
        }
        return null;
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
