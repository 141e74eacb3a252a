package windrow.protocol.message;

import java.util.List;
import windrow.protocol.id.AttemptId;

/**
 * A worker's first words to a leader that it did not speak to before, or that forgot it. Answered by {@link WorkerOrders} that carry
 * the number of the new registration.
 *
 * @param sequence grows with each registration of the worker, from 1: one that comes late or twice, over whatever link, is ignored
 * @param host name under which HDFS knows the machine, for placement near blocks
 * @param rack as in {@code /default-rack}
 * @param slots attempts that run at once, at least 1
 * @param memoryMegabytes that executors of this worker may use together
 * @param shuffleHost where map output is served
 * @param shufflePort the same
 * @param running attempts that run here now
 * @param held map attempts whose output this worker holds
 */
public record RegisterWorker(
        String worker,
        long sequence,
        String host,
        String rack,
        int slots,
        long memoryMegabytes,
        String shuffleHost,
        int shufflePort,
        List<AttemptId> running,
        List<AttemptId> held)
        implements WorkerMessage {}
