package windrow.protocol.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;

/**
 * From the coordinator to a worker. Every part may be repeated.
 *
 * @param registration that these orders are for; with {@code reregister} the one that was refused: a worker that has another by now
 *     ignores them
 * @param reregister the coordinator does not know the worker: register again, and end nothing until told
 * @param heartbeatMillis how often to report at the least
 * @param acknowledged ended attempts that need not be reported again
 * @param launches attempts to run; one that is known already, running or ended, is left as it is
 * @param kills attempts to end; unknown ones are ignored
 * @param grants attempts that may commit
 * @param mapEvents for the reduces that run here
 * @param forget jobs of which nothing is needed here any more: their executors, local folders and map outputs can go
 */
public record WorkerOrders(
        String worker,
        long registration,
        boolean reregister,
        long heartbeatMillis,
        List<AttemptId> acknowledged,
        List<Launch> launches,
        List<AttemptId> kills,
        List<AttemptId> grants,
        List<MapEvents> mapEvents,
        List<Forget> forget)
        implements ClusterMessage {

    /**
     * @param ended the leader knows that the job has ended: its staging folder can go, too. False for a job that the leader does not know:
     *     its client may have submitted it again, under another id and with the same staging folder
     */
    public record Forget(JobId job, boolean ended) {

        /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Forget that && ended == that.ended && job.equals(that.job);
        }

        @Override
        public int hashCode() {
            return 31 * job.hashCode() + Boolean.hashCode(ended);
        }
    }
}
