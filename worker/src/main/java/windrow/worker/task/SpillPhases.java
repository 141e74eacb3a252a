package windrow.worker.task;

import org.jspecify.annotations.Nullable;
import windrow.shuffle.sort.SpillListener;

/** Records each spill of a map attempt as a phase within its mapping. Belongs to the attempt's thread. */
final class SpillPhases implements SpillListener {

    static final String PHASE = "spill";

    /** With more the memory is far too small, which these show, and the trace, which travels in a report, stays short. */
    static final int MAX_SPANS = 100;

    private final Phases phases;
    private int begun;
    private Phases.@Nullable Open open;

    SpillPhases(Phases phases) {
        this.phases = phases;
    }

    @Override
    public void spillBegins() {
        open = begun++ < MAX_SPANS ? phases.beginWithin(PHASE) : null;
    }

    @Override
    public void spillEnded(long records, long bytes) {
        Phases.Open current = open;
        if (current != null) {
            current.end(records, bytes);
            open = null;
        }
    }
}
