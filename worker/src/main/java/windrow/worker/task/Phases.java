package windrow.worker.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.PhaseSpan;

/** Records what an attempt did with its time. Thread-safe: a fetch ends on a network thread. */
public final class Phases {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A reduce has a handful; a bound against a runner that begins one per record. */
    private static final int MAX_SPANS = 1_000;

    private final LongSupplier clock;
    private final long startNanos;
    private final List<PhaseSpan> spans = new ArrayList<>();
    private volatile String current = "start";

    /** @param clock monotonic, in nanoseconds */
    public Phases(LongSupplier clock) {
        this.clock = clock;
        this.startNanos = clock.getAsLong();
    }

    /** Begins a phase that becomes the current one. */
    public Open begin(String phase) {
        current = phase;
        return new Open(phase, null, micros());
    }

    /** Begins a phase within the current one, which is the current one again after it. For one thread. */
    public Open beginWithin(String phase) {
        String around = current;
        current = phase;
        return new Open(phase, around, micros());
    }

    public String current() {
        return current;
    }

    public long elapsedMillis() {
        return (clock.getAsLong() - startNanos) / NANOS_PER_MILLI;
    }

    private long micros() {
        return (clock.getAsLong() - startNanos) / NANOS_PER_MICRO;
    }

    private synchronized void add(PhaseSpan span) {
        if (spans.size() < MAX_SPANS) {
            spans.add(span);
        }
    }

    /** All that ended so far. */
    public synchronized AttemptTrace trace() {
        List<PhaseSpan> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(PhaseSpan::startMicros));
        return new AttemptTrace(elapsedMillis(), List.copyOf(sorted));
    }

    /** A phase that has begun. */
    public final class Open {

        private final String phase;
        private final @Nullable String around;
        private final long startMicros;
        private boolean ended;

        private Open(String phase, @Nullable String around, long startMicros) {
            this.phase = phase;
            this.around = around;
            this.startMicros = startMicros;
        }

        /** Ends it; a second time does nothing. */
        public synchronized void end(long records, long bytes) {
            if (!ended) {
                ended = true;
                if (around != null) {
                    current = around;
                }
                add(new PhaseSpan(phase, startMicros, Math.max(startMicros, micros()), records, bytes));
            }
        }
    }
}
