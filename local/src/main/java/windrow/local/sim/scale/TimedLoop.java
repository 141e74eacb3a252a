package windrow.local.sim.scale;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import windrow.protocol.rpc.Loop;

/**
 * A loop whose holder runs it, on the calling thread: due timers, then tasks in their order, each timed by a clock. Where there is no task it does
 * not wait for the next timer: it takes the time as passed.
 */
final class TimedLoop implements Loop {

    private record Timer(Object key, long atNanos, long number, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final LongSupplier clock;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** Replaced ones included, until their turn comes. */
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private final Map<Object, Timer> timersByKey = new HashMap<>();
    private long timersMade;
    /** Time that was taken as passed. */
    private long skippedNanos;

    private long longestNanos;
    private long busyNanos;

    /** @param clock in nanoseconds */
    TimedLoop(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Runs until it is so, and times what it runs.
     *
     * @throws IllegalStateException if it is not after so many tasks and timers, or nothing is left to run
     */
    void runUntil(BooleanSupplier condition, long most) {
        longestNanos = 0;
        busyNanos = 0;
        for (long left = most; !condition.getAsBoolean(); left--) {
            if (left == 0) {
                throw new IllegalStateException("not over after " + most + " tasks of a loop");
            }
            Runnable next = next();
            long before = clock.getAsLong();
            next.run();
            long took = clock.getAsLong() - before;
            longestNanos = Math.max(longestNanos, took);
            busyNanos += took;
        }
    }

    /** Runs the tasks that there are and those that they lead to, but no timers. */
    void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private Runnable next() {
        Timer first = timers.peek();
        while (first != null && isReplaced(first)) {
            timers.remove();
            first = timers.peek();
        }
        long wait = first == null ? Long.MAX_VALUE : first.atNanos - nowNanos();
        if (wait > 0 && !tasks.isEmpty()) {
            return tasks.remove();
        }
        if (first == null) {
            throw new IllegalStateException("a loop has nothing left to run");
        }
        skippedNanos += Math.max(0, wait);
        timers.remove();
        timersByKey.remove(first.key);
        return first.task;
    }

    private boolean isReplaced(Timer timer) {
        Timer latest = timersByKey.get(timer.key);
        return latest == null || latest.number != timer.number;
    }

    /** The longest task or timer of the last run: for so long the loop looked at nothing else. */
    long longestNanos() {
        return longestNanos;
    }

    /** All tasks and timers of the last run together. */
    long busyNanos() {
        return busyNanos;
    }

    @Override
    public void start() {
        // whoever holds it runs it
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Object key, long atNanos, Runnable task) {
        Timer timer = new Timer(key, atNanos, timersMade++, task);
        timersByKey.put(key, timer);
        timers.add(timer);
    }

    @Override
    public void cancel(Object key) {
        timersByKey.remove(key);
    }

    @Override
    public long nowNanos() {
        return clock.getAsLong() + skippedNanos;
    }

    /** There is no other thread. */
    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void close() {
        tasks.clear();
        timers.clear();
        timersByKey.clear();
    }
}
