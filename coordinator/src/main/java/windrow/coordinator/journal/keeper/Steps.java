package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import windrow.coordinator.journal.LaterLeaderException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.store.AppendFile;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.rpc.Loop;

/** Steps on the store, each bounded in time, and the files that they opened. Used on the loop. */
final class Steps {

    private record Outstanding(String what, long deadlineNanos, CompletableFuture<?> result) {}

    private final StoreCaller caller;
    private final Loop loop;
    private final long timeoutNanos;
    private final Set<AppendFile> open = new LinkedHashSet<>();
    private final ArrayDeque<Outstanding> outstanding = new ArrayDeque<>();
    private boolean watching;
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
        outstanding.add(new Outstanding(what, loop.nowNanos() + timeoutNanos, result));
        watch();
        caller.call(step).whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(named(what, failure));
            } else if (!result.complete(value) && value instanceof AppendFile late) {
                closeInPassing(late);
            }
        });
        return result;
    }

    /** A file system's exceptions often name neither the step nor the place, and may be pages long. */
    private static Throwable named(String what, Throwable failure) {
        if (!(failure instanceof IOException)
                || failure instanceof UnreadableJournalException
                || failure instanceof LaterLeaderException) {
            return failure;
        }
        String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new IOException(what + " failed: " + failure.getClass().getSimpleName() + ": " + reason, failure);
    }

    /** One timer for all of them: that of the first that is not done. */
    private void watch() {
        while (!outstanding.isEmpty() && outstanding.peek().result().isDone()) {
            outstanding.remove();
        }
        if (!watching && !outstanding.isEmpty()) {
            watching = true;
            loop.schedule(this, outstanding.peek().deadlineNanos(), this::expire);
        }
    }

    private void expire() {
        watching = false;
        List<Outstanding> late = new ArrayList<>();
        while (!outstanding.isEmpty() && outstanding.peek().deadlineNanos() <= loop.nowNanos()) {
            late.add(outstanding.remove());
        }
        watch();
        for (Outstanding step : late) {
            step.result()
                    .completeExceptionally(new IOException(
                            step.what() + " took more than " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms"));
        }
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

    /** Closes a file that nobody needs any more, where that was not begun. */
    void abandon(AppendFile file) {
        if (open.remove(file)) {
            closeInPassing(file);
        }
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
