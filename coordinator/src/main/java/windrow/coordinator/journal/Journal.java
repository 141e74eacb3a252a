package windrow.coordinator.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;

/**
 * The memory of one leader, from its election to its end. Called from one thread; completes what it gave back on any.
 */
public interface Journal extends AutoCloseable {

    /**
     * Shuts out all earlier leaders and reads what they left; to be called once, before anything is appended. From its completion on no
     * leader of a lower epoch can make a record durable.
     *
     * @return the state that their records made; exceptionally when that cannot be had for sure, after which the caller must not lead:
     *     with an {@link UnreadableJournalException} where no other could either, with a {@link LaterLeaderException} where one does
     */
    CompletionStage<HardState> takeOver();

    /**
     * Appends records, none of them before those of earlier calls.
     *
     * @return completes when the records are as durable as this journal makes them; exceptionally when that cannot be had, after which
     *     the caller must stop leading
     */
    CompletionStage<Void> append(List<JournalRecord> records);

    /** Gives up what is open. What was not told to be durable may or may not be. Repeatable; does not block for long. */
    @Override
    void close();
}
