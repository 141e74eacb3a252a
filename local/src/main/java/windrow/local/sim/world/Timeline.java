package windrow.local.sim.world;

import java.util.PriorityQueue;

/** Virtual time: what happens happens when it is due, one after the other; things that are due at once in the order in which they were planned. */
public final class Timeline {

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long nowNanos;
    private long planned;
    private long happened;

    private record Due(long atNanos, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Since the simulation began. */
    public long nowNanos() {
        return nowNanos;
    }

    /** How many things have happened. */
    public long happened() {
        return happened;
    }

    /** Plans something for a time; one that is over means now. */
    public void at(long atNanos, Runnable what) {
        due.add(new Due(Math.max(nowNanos, atNanos), planned++, what));
    }

    public void after(long delayNanos, Runnable what) {
        at(nowNanos + delayNanos, what);
    }

    /** Lets the next thing happen, if it is due by then; otherwise time passes until then. Returns whether something happened. */
    public boolean next(long untilNanos) {
        Due first = due.peek();
        if (first == null || first.atNanos > untilNanos) {
            nowNanos = Math.max(nowNanos, untilNanos);
            return false;
        }
        due.remove();
        nowNanos = first.atNanos;
        happened++;
        first.what.run();
        return true;
    }
}
