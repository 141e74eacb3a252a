package windrow.coordinator.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;
import windrow.coordinator.core.JournalRecord;

/** Keeps the records of one leader, in order. Called from one thread. */
public interface Journal extends AutoCloseable {

    /**
     * Appends records, none of them before those of earlier calls.
     *
     * @return completes, on any thread, when the records are as durable as this journal makes them; exceptionally when that cannot be
     *     had, after which the caller must stop leading
     */
    CompletionStage<Void> append(List<JournalRecord> records);

    @Override
    void close();
}
