package windrow.coordinator.journal.store;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import windrow.protocol.rpc.Loop;

/** Does the steps on a daemon thread of its own, which ends when this is closed and the last step is done. */
public final class ThreadStoreCaller implements StoreCaller {

    /** A journal has few steps outstanding; more mean that it does not wait for what it should wait for. */
    private static final int MAX_WAITING = 1_000;

    private final Thread thread;
    private final Loop loop;
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param name of the thread
     * @param loop that the results are brought to
     */
    public ThreadStoreCaller(String name, Loop loop) {
        this.loop = loop;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** Starts the thread; once. */
    public ThreadStoreCaller start() {
        thread.start();
        return this;
    }

    @Override
    public synchronized <T> CompletionStage<T> call(Step<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (closed) {
            return result;
        }
        if (steps.size() >= MAX_WAITING) {
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException(thread.getName() + " has " + MAX_WAITING + " steps waiting"));
        }
        steps.add(() -> perform(step, result));
        notifyAll();
        return result;
    }

    private <T> void perform(Step<T> step, CompletableFuture<T> result) {
        Runnable answer;
        try {
            T value = step.run();
            answer = () -> result.complete(value);
        } catch (Throwable e) {
            answer = () -> result.completeExceptionally(e);
        }
        if (!isClosed()) {
            deliver(answer);
        }
    }

    private void deliver(Runnable answer) {
        try {
            loop.executeAlways(answer);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and with it whoever waits
            close();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void run() {
        for (Runnable step = next(); step != null; step = next()) {
            step.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        while (steps.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        return steps.poll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
