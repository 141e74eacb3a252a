package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.rpc.Loop;

/** Steps on the store, each bounded in time, and the files that they opened. Used on the loop. */
final class Steps {

    private final StoreCaller caller;
    private final Loop loop;
    private final long timeoutNanos;
    private final Set<AppendFile> open = new HashSet<>();
    /** Also read where the steps are done. */
    private volatile boolean stopped;

    Steps(StoreCaller caller, Loop loop, long timeoutNanos) {
        this.caller = caller;
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * @param what is done, for the message when it takes too long
     * @return completes on the loop
     */
    <T> CompletableFuture<T> call(String what, StoreCaller.Step<T> step) {
        if (stopped) {
            return CompletableFuture.failedFuture(new IOException("the journal is closed"));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Object timer = new Object();
        loop.schedule(
                timer,
                loop.nowNanos() + timeoutNanos,
                () -> result.completeExceptionally(new IOException(
                        what + " took more than " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms")));
        caller.call(step).whenComplete((value, failure) -> {
            loop.cancel(timer);
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.complete(value) && value instanceof AppendFile late) {
                closeInPassing(late);
            }
        });
        return result;
    }

    /** A step that gives nothing. */
    CompletableFuture<Void> run(String what, Action action) {
        return call(what, () -> {
                    action.run();
                    return what;
                })
                .thenAccept(done -> {});
    }

    /** What a step does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** A step that opens a file, which is closed with the journal unless {@link #close} is called for it. */
    CompletableFuture<AppendFile> open(String what, StoreCaller.Step<AppendFile> step) {
        return call(what, () -> {
                    AppendFile file = step.run();
                    if (stopped) {
                        // nobody waits for it any more
                        file.close();
                    }
                    return file;
                })
                .thenApply(file -> {
                    open.add(file);
                    return file;
                });
    }

    CompletableFuture<Void> close(String what, AppendFile file) {
        open.remove(file);
        return run(what, file::close);
    }

    /** Nothing more begins; files that are open are closed. Repeatable. */
    void stop() {
        if (!stopped) {
            stopped = true;
            open.forEach(this::closeInPassing);
            open.clear();
            caller.close();
        }
    }

    /** Closing gives a file back; whether that succeeds matters to nobody, since what must be durable is synced. */
    private void closeInPassing(AppendFile file) {
        caller.call(() -> {
            file.close();
            return file;
        });
    }
}
