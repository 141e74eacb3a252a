package windrow.cli.submit;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/**
 * Shows how a job goes: on a terminal one line that is written over, elsewhere a line at every change of state and otherwise every ten
 * seconds at most. Thread-safe: notes come from other threads than the job's statuses.
 */
final class ProgressPrinter {

    /** How the lines look. */
    enum Style {
        /** One live line. */
        TERMINAL,
        /** Sparse lines. */
        PLAIN,
        /** Nothing at all. */
        QUIET
    }

    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Below this span a rate is noise. */
    private static final long RATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Clears from the cursor to the end of the line. */
    private static final String CLEAR = "\r\u001b[K";

    private final Style style;
    private final int width;
    private final PrintStream out;

    private @Nullable JobState lastState;
    private long lastPrintNanos;
    private long rateNanos;
    private long rateRecords = -1;
    private double recordsPerSecond = -1;
    private boolean lineOpen;

    /**
     * @param width of the terminal in characters; a live line is cut there, since a wrapped one cannot be written over
     */
    ProgressPrinter(Style style, int width, PrintStream out) {
        this.style = style;
        this.width = width;
        this.out = out;
    }

    /** A new status arrived. */
    synchronized void show(JobStatus status, long nowNanos) {
        if (style == Style.QUIET) {
            return;
        }
        measure(status, nowNanos);
        boolean changed = status.state() != lastState;
        if (style == Style.TERMINAL) {
            if (!status.state().isFinal()) {
                String line = ProgressText.of(status, recordsPerSecond);
                out.print(CLEAR + (line.length() >= width ? line.substring(0, width - 1) : line));
                out.flush();
                lineOpen = true;
            }
        } else if (!status.state().isFinal() && (changed || nowNanos - lastPrintNanos >= PLAIN_NANOS)) {
            out.println(ProgressText.of(status, recordsPerSecond));
            lastPrintNanos = nowNanos;
        }
        lastState = status.state();
    }

    /** A line of its own that stays, as about a change of leader. */
    synchronized void note(String text) {
        if (style != Style.QUIET) {
            end();
            out.println(text);
        }
    }

    /** Whether the last status was that of a job that was not over. */
    synchronized boolean isFollowing() {
        return lastState != null && !lastState.isFinal();
    }

    /** Leaves the live line, so that what is printed next begins on a clean one. */
    synchronized void end() {
        if (lineOpen) {
            out.print(CLEAR);
            out.flush();
            lineOpen = false;
        }
    }

    private void measure(JobStatus status, long nowNanos) {
        if (rateRecords < 0 || status.mapRecords() < rateRecords) {
            // also a new leader, which does not know yet how far running maps are
            recordsPerSecond = -1;
            rateRecords = status.mapRecords();
            rateNanos = nowNanos;
        } else if (nowNanos - rateNanos >= RATE_NANOS) {
            recordsPerSecond = (status.mapRecords() - rateRecords) * 1e9 / (nowNanos - rateNanos);
            rateRecords = status.mapRecords();
            rateNanos = nowNanos;
        }
    }
}
