package windrow.protocol.message;

import windrow.protocol.id.JobId;

/** From a client to the leader; each is answered by one {@link ClientReply} with the same call number, and may be repeated. */
public sealed interface ClientRequest extends ClusterMessage {

    /** Chosen by the client, unique on its connection. */
    long call();

    /** Accept a job. */
    record Submit(long call, JobSpec job) implements ClientRequest {}

    /**
     * How is the job? Answered when its version is above {@code knownVersion} or after {@code waitMillis}.
     *
     * @param waitMillis 0 to 60,000
     */
    record Status(long call, JobId job, long knownVersion, long waitMillis) implements ClientRequest {}

    /** End the job. */
    record Kill(long call, JobId job, String reason) implements ClientRequest {}

    /** What is the cluster made of? */
    record Cluster(long call) implements ClientRequest {}

    /** The recorded attempts of a job, from number {@code from} on. */
    record Traces(long call, JobId job, int from) implements ClientRequest {}
}
