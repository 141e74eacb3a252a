package windrow.local.sim;

import windrow.local.sim.world.Trace;

/** Counts how often a scenario did what it is about, so that one that never does is not taken for one that passes. */
final class Strikes {

    private final Trace trace;
    private int count;

    Strikes(Trace trace) {
        this.trace = trace;
    }

    void strike(String what) {
        count++;
        trace.note("world", "strikes", what);
    }

    int count() {
        return count;
    }
}
