package windrow.protocol.message;

import java.util.List;

/**
 * All that a worker has to say, sent on every change and at every heartbeat: the coordinator may have missed any earlier one.
 *
 * @param registration the number that the coordinator gave at registration; another one is refused with {@code reregister}
 * @param sequence counts this registration's reports from 1; a report that was overtaken by a later one is ignored
 * @param running each attempt that the worker knows and that has not ended, or whose end this report has no room for
 * @param ended attempts that ended and whose end was not acknowledged yet, the oldest first, as many as a message takes
 * @param commitRequests running attempts that have written everything and wait for a grant
 * @param fetchFailures map outputs that could not be had, repeated until acknowledged by a {@link MapEvent} that declares the output
 *     lost, or by the end of the reporting attempt; of one that failed they are told with its end, until that is acknowledged
 * @param cursors how many map events the worker has of each job whose reduces it runs
 */
public record WorkerReport(
        String worker,
        long registration,
        long sequence,
        List<AttemptProgress> running,
        List<AttemptEnd> ended,
        List<CommitRequest> commitRequests,
        List<FetchFailure> fetchFailures,
        List<MapEventCursor> cursors)
        implements WorkerMessage {}
