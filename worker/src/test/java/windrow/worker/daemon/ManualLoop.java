package windrow.worker.daemon;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import windrow.protocol.rpc.Loop;

/** A loop whose time passes when the test says so; tasks run on the test's thread. */
final class ManualLoop implements Loop {

    private record Timer(long atNanos, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Map<Object, Timer> timers = new LinkedHashMap<>();
    private long now = 1;
    private boolean running;

    @Override
    public void start() {
        // Nothing to take.
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Object key, long atNanos, Runnable task) {
        timers.put(key, new Timer(atNanos, task));
    }

    @Override
    public void cancel(Object key) {
        timers.remove(key);
    }

    @Override
    public long nowNanos() {
        return now;
    }

    long nowMillis() {
        return now / 1_000_000;
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    /** Runs what waits, and what that gives rise to. */
    void runAll() {
        running = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = false;
    }

    /** Lets time pass, timer by timer. */
    void pass(long millis) {
        runAll();
        long end = now + millis * 1_000_000;
        for (Object due = firstDue(end); due != null; due = firstDue(end)) {
            Timer timer = timers.remove(due);
            now = Math.max(now, timer.atNanos);
            tasks.add(timer.task);
            runAll();
        }
        now = end;
    }

    private Object firstDue(long endNanos) {
        return timers.entrySet().stream()
                .filter(entry -> entry.getValue().atNanos <= endNanos)
                .min(Map.Entry.comparingByValue((a, b) -> Long.compare(a.atNanos, b.atNanos)))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    @Override
    public void close() {
        tasks.clear();
        timers.clear();
    }
}
