package windrow.protocol.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.TaskRun;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.UnsendableException;

/**
 * Speaks with whoever leads the cluster. Each call blocks until it is answered; when the connection breaks or the leader changes it is
 * asked again, which is harmless: requests are idempotent, a submission by its request id.
 *
 * <p>Every call throws {@link ClusterUnreachableException} when nobody led for the time given to the constructor, and
 * {@link InterruptedException} when its thread is interrupted. A request that is larger than any message may be is not tried again: a
 * submission is refused, any other is an {@link IllegalArgumentException}.
 *
 * <p>Threading: every method may be called from any thread, several at a time.
 */
public final class JobClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobClient.class);

    /** How long the leader may keep a question after a job's state, so that news come without asking often. */
    private static final long POLL_MILLIS = 2000;

    /** A leader that does not answer for so long beyond what was asked for is given up, and the next one looked for. */
    private static final long ANSWER_MILLIS = 15_000;

    /** Connections that break during one call; more is no cluster to wait for. */
    private static final int MAX_TRIES = 300;

    private final LeaderDirectory directory;
    private final LeaderFinder finder;
    private final AtomicLong calls = new AtomicLong();
    private final Set<JobId> submitted = ConcurrentHashMap.newKeySet();

    /**
     * @param directory closed with the client
     * @param connector not closed with the client
     * @param reachTimeout how long to look for a leader before giving up
     */
    public JobClient(LeaderDirectory directory, LinkConnector connector, Duration reachTimeout, LeaderWatcher watcher) {
        this.directory = directory;
        this.finder = new LeaderFinder(directory, connector, reachTimeout, watcher);
    }

    /** Finds out who leads and connects; once, before any other call. */
    public void start() throws ClusterUnreachableException, InterruptedException {
        directory.start();
        finder.start();
        finder.link();
    }

    /** Submits a job; returns when it is accepted. Whoever submits the same request id again gets the same job from the same leader. */
    public JobId submit(JobSpec job) throws ClusterUnreachableException, JobRefusedException, InterruptedException {
        ClientReply reply;
        try {
            reply = exchange(call -> new ClientRequest.Submit(call, job), 0).reply();
        } catch (UnsendableException e) {
            throw new JobRefusedException("job '" + job.name() + "' " + e.getMessage()
                    + "; what is large in it are its settings or the names of its jars and files");
        }
        if (reply instanceof ClientReply.Submitted accepted) {
            submitted.add(accepted.job());
            return accepted.job();
        } else if (reply instanceof ClientReply.Refused refused) {
            throw new JobRefusedException(refused.reason());
        }
        throw unexpected(reply);
    }

    /** How the job is now. */
    public JobStatus status(JobId job) throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusAfter(job, -1, 0);
    }

    /**
     * Waits for the job's end.
     *
     * @param progress told of every change, on this thread, the final one included
     * @return its final state
     * @throws JobLostException when the leader that accepted it is gone, and the job with it
     */
    public JobStatus await(JobId job, Consumer<JobStatus> progress)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        long known = -1;
        while (true) {
            JobStatus status = statusAfter(job, known, POLL_MILLIS);
            if (status.version() != known) {
                known = status.version();
                progress.accept(status);
            }
            if (status.state().isFinal()) {
                return status;
            }
        }
    }

    private JobStatus statusAfter(JobId job, long known, long waitMillis)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, ask(call -> new ClientRequest.Status(call, job, known, waitMillis), waitMillis));
    }

    /** Asks for the job's end; it has ended only when its state says so. */
    public JobStatus kill(JobId job, String reason)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, ask(call -> new ClientRequest.Kill(call, job, reason), 0));
    }

    private JobStatus statusOf(JobId job, Answered answered) throws UnknownJobException {
        if (answered.reply() instanceof ClientReply.Status status) {
            return status.status();
        }
        throw unknownOr(job, answered);
    }

    /** What the cluster is made of. */
    public ClusterStatus cluster() throws ClusterUnreachableException, InterruptedException {
        ClientReply reply = ask(ClientRequest.Cluster::new, 0).reply();
        if (reply instanceof ClientReply.Cluster cluster) {
            return cluster.status();
        }
        throw unexpected(reply);
    }

    /** All attempts of a job that are recorded so far. */
    public List<TaskRun> traces(JobId job)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        List<TaskRun> all = new ArrayList<>();
        while (true) {
            int from = all.size();
            Answered answered = ask(call -> new ClientRequest.Traces(call, job, from), 0);
            if (!(answered.reply() instanceof ClientReply.Traces traces)) {
                throw unknownOr(job, answered);
            }
            all.addAll(traces.runs());
            if (traces.runs().isEmpty() || all.size() >= traces.total()) {
                return all;
            }
        }
    }

    private UnknownJobException unknownOr(JobId job, Answered answered) {
        if (!(answered.reply() instanceof ClientReply.UnknownJob)) {
            throw unexpected(answered.reply());
        }
        Leader leader = answered.leader();
        if (submitted.contains(job) && job.epoch() != leader.epoch()) {
            return new JobLostException(job, leader);
        }
        return new UnknownJobException(
                job,
                "the coordinator at " + leader + " does not know job " + job + ": it is long over"
                        + (job.epoch() < leader.epoch()
                                ? ", or was lost with an earlier coordinator"
                                : ", or never was"));
    }

    private static IllegalStateException unexpected(ClientReply reply) {
        return new IllegalStateException("the leader answered with " + reply);
    }

    private record Answered(ClientReply reply, Leader leader) {}

    private Answered ask(LongFunction<ClientRequest> question, long waitMillis)
            throws ClusterUnreachableException, InterruptedException {
        try {
            return exchange(question, waitMillis);
        } catch (UnsendableException e) {
            throw new IllegalArgumentException("the request " + e.getMessage(), e);
        }
    }

    private Answered exchange(LongFunction<ClientRequest> question, long waitMillis)
            throws ClusterUnreachableException, UnsendableException, InterruptedException {
        String last = "";
        for (int i = 0; i < MAX_TRIES; i++) {
            LeaderLink link = finder.link();
            ClientRequest request = question.apply(calls.incrementAndGet());
            CompletableFuture<ClientReply> reply = link.call(request);
            try {
                Answered answered =
                        new Answered(reply.get(waitMillis + ANSWER_MILLIS, TimeUnit.MILLISECONDS), link.leader());
                finder.answered(link);
                return answered;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnsendableException unsendable) {
                    throw unsendable;
                }
                last = String.valueOf(e.getCause());
                LOG.debug("asked {} again: {}", request.getClass().getSimpleName(), last);
            } catch (TimeoutException e) {
                last = "no answer for " + (waitMillis + ANSWER_MILLIS) + " ms";
                link.close(new LinkException(last, e));
            } finally {
                link.forget(request.call());
            }
        }
        throw new ClusterUnreachableException(
                "gave up after " + MAX_TRIES + " connections to " + directory.describe() + ": " + last);
    }

    /** Ends all calls and closes the directory. Repeatable. */
    @Override
    public void close() {
        finder.close();
        directory.close();
    }
}
