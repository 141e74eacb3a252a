package windrow.coordinator.journal.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.coordinator.journal.keeper.StoredJournal;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.protocol.rpc.EventLoop;

/** A leader that has nothing but its journal, with an event loop and threads of its own, in real time. */
final class StoredLeader implements AutoCloseable {

    /** Longer than anything that is waited for here. */
    private static final long PATIENCE_SECONDS = 90;

    private final JournalStore store;
    private final long epoch;
    private final EventLoop loop = new EventLoop("leader", failure -> {});
    private final Journal journal;
    private int jobs;

    StoredLeader(long epoch, JournalStore store, JournalLimits limits) {
        this.epoch = epoch;
        this.store = store;
        this.journal = new StoredJournal(
                epoch,
                store,
                new ThreadStoreCaller("journal " + epoch, loop).start(),
                new ThreadStoreCaller("snapshots " + epoch, loop).start(),
                loop,
                HardState::empty,
                limits,
                null);
        loop.start();
    }

    JournalStore store() {
        return store;
    }

    /** Waits for it. */
    HardState takeOver() throws Exception {
        return within(() -> journal.takeOver()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Appends one more job. */
    CompletableFuture<Void> append() {
        JobId id = new JobId(epoch, ++jobs);
        JobSpec spec = new JobSpec(
                "request " + id, "job", "me", "staging", List.of(), List.of(), true, 1, 100, 4, false, Map.of());
        return within(() -> journal.append(List.of(new JournalRecord.JobSubmitted(id, spec))));
    }

    /** Appends a job and waits until it is durable. */
    void appendDurably() throws Exception {
        append().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private <T> CompletableFuture<T> within(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> call.get().whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }

    /** Ends in order: its file is given back, in its own time. */
    void end() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        loop.execute(() -> {
            journal.close();
            ended.countDown();
        });
        ended.await();
    }

    @Override
    public void close() throws Exception {
        end();
        loop.close();
    }

    static int jobs(HardState state) {
        int[] jobs = {0};
        state.parts().forEachRemaining(part -> jobs[0] += part instanceof SnapshotPart.OfJob ? 1 : 0);
        return jobs[0];
    }
}
