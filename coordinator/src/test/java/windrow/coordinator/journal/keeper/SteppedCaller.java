package windrow.coordinator.journal.keeper;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import windrow.coordinator.journal.store.StoreCaller;
import windrow.protocol.rpc.Loop;

/** Does a step when the test says so. */
final class SteppedCaller implements StoreCaller {

    private final Loop loop;
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private boolean closed;

    SteppedCaller(Loop loop) {
        this.loop = loop;
    }

    @Override
    public <T> CompletionStage<T> call(Step<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!closed) {
            steps.add(() -> {
                try {
                    T value = step.run();
                    loop.execute(() -> result.complete(value));
                } catch (Throwable e) {
                    loop.execute(() -> result.completeExceptionally(e));
                }
            });
        }
        return result;
    }

    boolean isIdle() {
        return steps.isEmpty();
    }

    /** Does the next one; its result is on the loop then. */
    void perform() {
        steps.remove().run();
    }

    @Override
    public void close() {
        closed = true;
    }
}
