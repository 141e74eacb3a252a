package windrow.worker.task;

import java.util.List;
import java.util.function.Consumer;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.MapEvent;

/** What a running attempt may ask of its executor. Thread-safe; nothing blocks. */
public interface AttemptPort {

    void requestCommit(CommitRequest request);

    void cannotFetch(FetchFailure failure);

    /** What {@link #cannotFetch} said of this output holds no more. */
    void fetchSettled(AttemptId map);

    /**
     * Gives the receiver all map events of the job so far and then each further stretch, in order, one call at a time.
     *
     * @return ends it
     */
    Runnable followMapEvents(Consumer<List<MapEvent>> receiver);

    /** Runs something short a while from now, on a thread of the executor's. */
    void later(long delayMillis, Runnable task);

    /** A line for the attempt's log. */
    void log(String line);
}
