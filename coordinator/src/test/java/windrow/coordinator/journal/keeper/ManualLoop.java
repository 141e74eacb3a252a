package windrow.coordinator.journal.keeper;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import windrow.protocol.rpc.Loop;

/** A loop in virtual time; tasks run on the test's thread. */
final class ManualLoop implements Loop {

    private record Timer(long atNanos, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Map<Object, Timer> timers = new LinkedHashMap<>();
    private long now = 1;

    @Override
    public void start() {
        // nothing to take
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

    @Override
    public boolean inLoop() {
        return true;
    }

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass up to the next timer and runs it; false: there is none. */
    boolean passToNextTimer() {
        Map.Entry<Object, Timer> next = timers.entrySet().stream()
                .min((a, b) -> Long.compare(a.getValue().atNanos, b.getValue().atNanos))
                .orElse(null);
        if (next == null) {
            return false;
        }
        timers.remove(next.getKey());
        now = Math.max(now, next.getValue().atNanos);
        next.getValue().task.run();
        runAll();
        return true;
    }

    @Override
    public void close() {
        tasks.clear();
        timers.clear();
    }
}
