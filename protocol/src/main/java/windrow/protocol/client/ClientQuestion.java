package windrow.protocol.client;

import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobSpec;

/**
 * What a client wants to know or have done, whoever leads when it gets through. What it knows already holds for one leader only: versions
 * and traces begin anew with the next.
 */
public sealed interface ClientQuestion {

    /** How long the leader may keep it before it answers. */
    default long waitMillis() {
        return 0;
    }

    /**
     * As it is said to one leader.
     *
     * @param call unique on the connection
     * @param epoch of that leader
     */
    ClientRequest toRequest(long call, long epoch);

    /** Accept the job; again and again one job by its request id. */
    record Submit(JobSpec job) implements ClientQuestion {
        @Override
        public ClientRequest toRequest(long call, long epoch) {
            return new ClientRequest.Submit(call, job);
        }
    }

    /**
     * How is the job? Answered when there is news, or when the wait is over.
     *
     * @param knownVersion the last that was told; -1 for none
     * @param knownEpoch of the leader who told it
     * @param waitMillis 0 to 60,000
     */
    record Status(JobId job, long knownVersion, long knownEpoch, long waitMillis) implements ClientQuestion {

        /** How is it now? */
        public static Status now(JobId job) {
            return new Status(job, -1, 0, 0);
        }

        @Override
        public ClientRequest toRequest(long call, long epoch) {
            return new ClientRequest.Status(call, job, epoch == knownEpoch ? knownVersion : -1, waitMillis);
        }
    }

    /** End the job. */
    record Kill(JobId job, String reason) implements ClientQuestion {
        @Override
        public ClientRequest toRequest(long call, long epoch) {
            return new ClientRequest.Kill(call, job, reason);
        }
    }

    /** What is the cluster made of? */
    record Cluster() implements ClientQuestion {
        @Override
        public ClientRequest toRequest(long call, long epoch) {
            return new ClientRequest.Cluster(call);
        }
    }

    /**
     * The recorded attempts of a job.
     *
     * @param from how many are known already
     * @param knownEpoch of the leader who told them; any other is asked from the first on
     */
    record Traces(JobId job, int from, long knownEpoch) implements ClientQuestion {
        @Override
        public ClientRequest toRequest(long call, long epoch) {
            return new ClientRequest.Traces(call, job, epoch == knownEpoch ? from : 0);
        }
    }
}
