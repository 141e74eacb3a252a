package windrow.coordinator.core;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.JobSpec;

/** What a job must be like to be accepted. */
final class SpecRules {

    /** Setting of a job: how long an attempt may show no progress, as {@code 90}, {@code 90s}, {@code 10m}, {@code 500ms} or {@code 1h}. */
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
            return TASK_TIMEOUT + " is a number of seconds above 0, or a number with ms, s, m or h, got '" + timeout
                    + "'";
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
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < trimmed.length() && Character.isDigit(trimmed.charAt(digits))) {
            digits++;
        }
        long unit =
                switch (trimmed.substring(digits).trim()) {
                    case "ms" -> 1_000_000L;
                    case "", "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> -1;
                };
        // so many digits can be multiplied by any unit but hours, which are bounded by the division below
        if (unit < 0 || digits == 0 || digits > 12) {
            return -1;
        }
        long number = Long.parseLong(trimmed.substring(0, digits));
        return number == 0 || number > Long.MAX_VALUE / 4 / unit ? -1 : number * unit;
    }
}
