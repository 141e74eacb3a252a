package windrow.protocol.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Runs short tasks one at a time, in the order of their arrival, and timers in the order of their time: the place where a pure core lives,
 * and where time is read for it. An {@link EventLoop} does so on a thread of its own; a simulation does it in virtual time. Tasks must not
 * block; one that throws ends the loop.
 */
public interface Loop extends Executor, AutoCloseable {

    /** Makes a loop for the part of this name; {@code onFailure} is told, on the loop, of the exception that ended it. */
    @FunctionalInterface
    interface Factory {
        Loop make(String name, Consumer<Throwable> onFailure);
    }

    /** Begins to run tasks; once. Tasks given before wait for it. */
    void start();

    /**
     * Runs the task on the loop.
     *
     * @throws RejectedExecutionException when the loop is closed, or too many tasks wait already
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs the task on the loop, after those that wait, however many they are: for what must not be lost, and of which its origin bounds
     * the number.
     *
     * @throws RejectedExecutionException when the loop is closed
     */
    default void executeAlways(Runnable task) {
        execute(task);
    }

    /**
     * Runs the task when {@link #nowNanos} has reached {@code atNanos}. A timer with the same key that has not run yet is replaced. On a
     * closed loop nothing happens.
     */
    void schedule(Object key, long atNanos, Runnable task);

    /** Drops the timer of this key, where there is one. */
    void cancel(Object key);

    /** Monotonic time in nanoseconds, from an arbitrary origin. */
    long nowNanos();

    /** Whether the caller is a task of this loop. */
    boolean inLoop();

    /** Ends the loop: what waits is dropped, what runs is waited for for a bounded time, except when called on the loop itself. Repeatable. */
    @Override
    void close();
}
