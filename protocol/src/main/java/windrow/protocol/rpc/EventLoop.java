package windrow.protocol.rpc;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs short tasks in the order of their arrival, and timers in the order of their time: the host of a pure core, and the
 * place where time is read for it. Tasks must not block.
 *
 * <p>A task that throws ends the loop: the core that it stepped may have stopped half-way, and going on would be guessing. What waits is
 * dropped and {@code onFailure} is told, on the loop's thread.
 *
 * <p>Threading: every method may be called from any thread.
 */
public final class EventLoop implements Loop {

    /** More waiting tasks than this mean that the loop has fallen far behind its input; more would only cost memory. */
    private static final int MAX_WAITING = 1_000_000;

    /** A queue that is longer, and of which more than half are cancelled, is rid of those. */
    private static final int MIN_SWEPT = 64;

    /** How long {@link #close} waits for the task that runs. */
    private static final long CLOSE_MILLIS = 10_000;

    private final Thread thread;
    private final Consumer<Throwable> onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** Cancelled ones included, until their turn comes or they are too many. */
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private final Map<Object, Timer> timersByKey = new HashMap<>();
    private long timersMade;
    private boolean closed;

    /**
     * @param name of the thread
     * @param onFailure told of the exception that ended the loop
     */
    public EventLoop(String name, Consumer<Throwable> onFailure) {
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
        this.onFailure = onFailure;
    }

    /** Starts the thread; once. Tasks given before wait for it. */
    @Override
    public void start() {
        thread.start();
    }

    /**
     * Runs the task on the loop's thread.
     *
     * @throws RejectedExecutionException when the loop is closed or {@value #MAX_WAITING} tasks wait already
     */
    @Override
    public void execute(Runnable task) {
        execute(task, MAX_WAITING);
    }

    @Override
    public void executeAlways(Runnable task) {
        execute(task, Integer.MAX_VALUE);
    }

    private void execute(Runnable task, int bound) {
        lock.lock();
        try {
            if (closed) {
                throw new RejectedExecutionException(thread.getName() + " is closed");
            }
            if (tasks.size() >= bound) {
                throw new RejectedExecutionException(thread.getName() + " has " + bound + " tasks waiting");
            }
            tasks.add(task);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs the task when {@link #nowNanos} has reached {@code atNanos}. A timer with the same key that has not run yet is replaced. On a
     * closed loop nothing happens.
     */
    @Override
    public void schedule(Object key, long atNanos, Runnable task) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            cancelLocked(key);
            Timer timer = new Timer(key, atNanos, timersMade++, task);
            timers.add(timer);
            timersByKey.put(key, timer);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Drops the timer of this key, where there is one. */
    @Override
    public void cancel(Object key) {
        lock.lock();
        try {
            cancelLocked(key);
        } finally {
            lock.unlock();
        }
    }

    /** The timer is skipped when its turn comes: to search the queue for it would take longer the more timers there are. */
    private void cancelLocked(Object key) {
        if (timersByKey.remove(key) != null && timers.size() > MIN_SWEPT && timers.size() > 2 * timersByKey.size()) {
            timers.removeIf(this::isCancelled);
        }
    }

    private boolean isCancelled(Timer timer) {
        return timersByKey.get(timer.key) != timer;
    }

    /** Monotonic time in nanoseconds, from an arbitrary origin; the same clock for all loops of a process. */
    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /**
     * Ends the loop: what waits is dropped, what runs is waited for (10 s at most), except when called on the loop itself. Repeatable.
     */
    @Override
    public void close() {
        shut();
        if (!inLoop() && thread.isAlive()) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void shut() {
        lock.lock();
        try {
            closed = true;
            tasks.clear();
            timers.clear();
            timersByKey.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
        } catch (Throwable e) {
            shut();
            onFailure.accept(e);
        }
    }

    private @Nullable Timer firstTimer() {
        Timer first = timers.peek();
        while (first != null && isCancelled(first)) {
            timers.remove();
            first = timers.peek();
        }
        return first;
    }

    /** Waits for the next task or due timer; a due timer goes first, so that a full queue does not starve it. Null: closed. */
    private @Nullable Runnable next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Timer timer = firstTimer();
                long wait = timer == null ? Long.MAX_VALUE : timer.atNanos - nowNanos();
                if (timer != null && wait <= 0) {
                    timers.remove();
                    timersByKey.remove(timer.key);
                    return timer.task;
                }
                Runnable task = tasks.poll();
                if (task != null) {
                    return task;
                }
                if (timer == null) {
                    changed.await();
                } else {
                    changed.await(wait, TimeUnit.NANOSECONDS);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Equal times run in the order in which they were set. */
    private static final class Timer implements Comparable<Timer> {

        final Object key;
        final long atNanos;
        final long number;
        final Runnable task;

        Timer(Object key, long atNanos, long number, Runnable task) {
            this.key = key;
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public int compareTo(Timer other) {
            long difference = atNanos - other.atNanos;
            return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
        }
    }
}
