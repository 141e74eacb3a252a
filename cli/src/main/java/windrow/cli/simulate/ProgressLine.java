package windrow.cli.simulate;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import windrow.local.sim.Simulations;

/** A line about a long run now and then. Thread-safe. */
final class ProgressLine implements Simulations.Progress {

    private static final long EVERY_NANOS = 30_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final long total;
    private final LongSupplier clock;
    private final long begunNanos;
    private long toldNanos;

    ProgressLine(PrintStream out, long total, LongSupplier clock) {
        this.out = out;
        this.total = total;
        this.clock = clock;
        this.begunNanos = clock.getAsLong();
        this.toldNanos = begunNanos;
    }

    @Override
    public synchronized void done(long seeds, int failures) {
        long now = clock.getAsLong();
        if (now - toldNanos >= EVERY_NANOS) {
            toldNanos = now;
            double perSecond = seeds * NANOS_PER_SECOND / (now - begunNanos);
            out.println(String.format(
                    Locale.ROOT, "%d of %d seeds, %d failed, %.1f seeds/s", seeds, total, failures, perSecond));
        }
    }
}
