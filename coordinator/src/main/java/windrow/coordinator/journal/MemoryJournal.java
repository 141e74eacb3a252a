package windrow.coordinator.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;

/** A journal that forgets with its process: what it was given is as durable as the leader itself. */
public final class MemoryJournal implements Journal {

    private long appended;
    private boolean closed;

    /** Nothing was left. */
    @Override
    public CompletionStage<HardState> takeOver() {
        return CompletableFuture.completedStage(HardState.empty());
    }

    @Override
    public CompletionStage<Void> append(List<JournalRecord> records) {
        if (closed) {
            return CompletableFuture.failedStage(new IllegalStateException("the journal is closed"));
        }
        appended += records.size();
        return CompletableFuture.completedStage(null);
    }

    /** How many records it was given. */
    public long appended() {
        return appended;
    }

    @Override
    public void close() {
        closed = true;
    }
}
