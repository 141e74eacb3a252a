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

    /** What was done did not come to what the scenario is about. */
    void takeBack(String why) {
        count = 0;
        trace.note("world", "misses", why);
    }

    int count() {
        return count;
    }
}
