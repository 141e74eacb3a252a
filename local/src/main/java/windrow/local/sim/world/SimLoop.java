package windrow.local.sim.world;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import windrow.protocol.rpc.Loop;

/** The event loop of a simulated process: tasks in their order, timers by the process's own clock. */
public final class SimLoop implements Loop {

    /** What a task costs its loop, so that many at once take their time. */
    private static final long TASK_NANOS = 20_000;

    private final Timeline timeline;
    private final SimProcess process;
    private final Consumer<Throwable> onFailure;
    private final Map<Object, Timer> timers = new LinkedHashMap<>();
    private long busyUntil;
    private boolean closed;

    public SimLoop(Timeline timeline, SimProcess process, Consumer<Throwable> onFailure) {
        this.timeline = timeline;
        this.process = process;
        this.onFailure = onFailure;
        process.atClockJump(this::clockJumped);
    }

    @Override
    public void start() {
        // time runs already
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(process + " is closed");
        }
        busyUntil = Math.max(busyUntil, timeline.nowNanos()) + TASK_NANOS;
        timeline.at(busyUntil, () -> process.run(() -> perform(task)));
    }

    private void perform(Runnable task) {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (ViolationError e) {
            throw e;
        } catch (Throwable e) {
            close();
            onFailure.accept(e);
        }
    }

    @Override
    public void schedule(Object key, long atNanos, Runnable task) {
        if (closed) {
            return;
        }
        Timer timer = new Timer(key, atNanos, task);
        timers.put(key, timer);
        plan(timer);
    }

    private void plan(Timer timer) {
        timeline.at(process.timeOf(timer.atNanos), () -> process.run(() -> due(timer)));
    }

    private void due(Timer timer) {
        if (timers.get(timer.key) != timer) {
            return;
        }
        if (nowNanos() < timer.atNanos) {
            // its clock goes slower than was thought, by a rounding
            plan(timer);
            return;
        }
        timers.remove(timer.key);
        perform(timer.task);
    }

    /** The process's clock has jumped: timers may be due by it. */
    private void clockJumped() {
        for (Timer timer : List.copyOf(timers.values())) {
            plan(timer);
        }
    }

    @Override
    public void cancel(Object key) {
        timers.remove(key);
    }

    @Override
    public long nowNanos() {
        return process.clockNanos();
    }

    /** In a simulation everything runs on one thread. */
    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
        timers.clear();
    }

    private static final class Timer {
        final Object key;
        final long atNanos;
        final Runnable task;

        Timer(Object key, long atNanos, Runnable task) {
            this.key = key;
            this.atNanos = atNanos;
            this.task = task;
        }
    }
}
