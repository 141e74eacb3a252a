package windrow.protocol.message;

import java.util.List;
import windrow.protocol.id.JobId;

/** The leader's answer. */
public sealed interface ClientReply extends ClusterMessage {

    long call();

    record Submitted(long call, JobId job) implements ClientReply {}

    /** The job was not accepted: one line that says why and what to do. */
    record Refused(long call, String reason) implements ClientReply {}

    record Status(long call, JobStatus status) implements ClientReply {}

    /** The leader does not know the job: it was submitted to an earlier leader and lost with it, or it is long over. */
    record UnknownJob(long call, JobId job) implements ClientReply {}

    record Cluster(long call, ClusterStatus status) implements ClientReply {}

    /**
     * @param total how many there are so far; the client asks again from where it is
     */
    record Traces(long call, JobId job, int total, List<TaskRun> runs) implements ClientReply {}
}
