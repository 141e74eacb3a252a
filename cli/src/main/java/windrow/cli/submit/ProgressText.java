package windrow.cli.submit;

import java.util.Locale;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/** One line about a running job. Pure: a status in, text out. */
final class ProgressText {

    /** Share of a job's time that its maps are taken to need, when it has reduces; only for the guess of the time left. */
    private static final double MAP_SHARE = 0.7;

    /** Below these a guess of the time left is noise. */
    private static final double MIN_DONE = 0.03;

    private static final long MIN_ELAPSED_MILLIS = 2_000;

    private ProgressText() {}

    /**
     * @param recordsPerSecond read by maps of late, below 0 if unknown
     */
    static String of(JobStatus status, double recordsPerSecond) {
        StringBuilder line = new StringBuilder(status.name()).append(": ").append(state(status));
        if (status.state() == JobState.RUNNING || status.state() == JobState.COMMITTING) {
            line.append(", map ").append(percent(status.mapFraction()));
            if (status.reduces() > 0) {
                line.append(", reduce ").append(percent(status.reduceFraction()));
            }
            if (recordsPerSecond >= 0 && status.mapFraction() < 1) {
                line.append(", ").append(Amounts.count(recordsPerSecond)).append(" records/s");
            }
            long left = millisLeft(status);
            if (left >= 0) {
                line.append(", about ").append(Amounts.duration(left)).append(" left");
            }
        }
        if (status.failedAttempts() > 0) {
            line.append(", ").append(status.failedAttempts()).append(" failed attempts");
        }
        // while it cleans up, the reason is about to be told in full
        if (!status.message().isEmpty() && status.state() != JobState.CLEANING) {
            line.append(" (").append(firstLine(status.message())).append(')');
        }
        return line.toString();
    }

    private static String state(JobStatus status) {
        return switch (status.state()) {
            case PLANNING -> "planning";
            case RUNNING -> "running";
            case COMMITTING -> "publishing";
            case CLEANING -> "cleaning up";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case KILLED -> "killed";
        };
    }

    /** Rounded down, so that 100 % means done. */
    private static String percent(float fraction) {
        return String.format(Locale.ROOT, "%d %%", (int) Math.floor(100 * Math.min(1, Math.max(0, fraction))));
    }

    /** By the rate so far; -1 where there is too little to go by. */
    static long millisLeft(JobStatus status) {
        if (status.state() != JobState.RUNNING || status.elapsedMillis() < MIN_ELAPSED_MILLIS) {
            return -1;
        }
        double done = status.reduces() == 0
                ? status.mapFraction()
                : MAP_SHARE * status.mapFraction() + (1 - MAP_SHARE) * status.reduceFraction();
        return done < MIN_DONE ? -1 : Math.round(status.elapsedMillis() * (1 - done) / done);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
