package windrow.protocol.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.TaskRun;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.Loop;

/**
 * Speaks with whoever leads the cluster. Each call blocks until it is answered; when the connection breaks or the leader changes it is
 * asked again, which is harmless: requests are idempotent, a submission by its request id. The rules are those of {@link ClientCore} and
 * {@link JobDialogue}; this class waits for them.
 *
 * <p>Every call throws {@link ClusterUnreachableException} when nobody led for the time given to the constructor, and
 * {@link InterruptedException} when its thread is interrupted. A request that is larger than any message may be is not tried again: a
 * submission is refused, any other is an {@link IllegalArgumentException}.
 *
 * <p>Threading: every method may be called from any thread but the client's loop, several at a time.
 */
public final class JobClient implements AutoCloseable {

    private final ClientHost host;
    private final ClientPatience patience;
    private final Set<JobId> accepted = ConcurrentHashMap.newKeySet();

    /**
     * @param directory closed with the client
     * @param connector not closed with the client
     * @param patience how long to look for a leader before giving up
     * @param loops makes the client's loop, which is started and closed with it
     */
    public JobClient(
            LeaderDirectory directory,
            LinkConnector connector,
            ClientPatience patience,
            LeaderWatcher watcher,
            Loop.Factory loops) {
        this.host = new ClientHost(directory, connector, watcher, loops);
        this.patience = patience;
    }

    /** Finds out who leads and connects; once, before any other call. */
    public void start() throws ClusterUnreachableException, InterruptedException {
        host.start();
        if (host.reach(patience.reach()) instanceof ClientAction.Failed failed) {
            throw unreachable(failed.failure());
        }
    }

    /**
     * Submits a job; returns when it is accepted. Whoever submits the same request id again gets the same job.
     *
     * @throws ClusterUnreachableException when it was not even sent
     * @throws UnansweredSubmissionException when it was, and nobody answered
     */
    public JobId submit(JobSpec job)
            throws ClusterUnreachableException, JobRefusedException, UnansweredSubmissionException,
                    InterruptedException {
        JobDialogue dialogue = JobDialogue.submitting(job, patience);
        turn(dialogue, status -> {});
        JobOutcome outcome = dialogue.outcome().orElse(null);
        if (outcome instanceof JobOutcome.Refused refused) {
            throw new JobRefusedException(refused.reason());
        } else if (outcome instanceof JobOutcome.Unanswered unanswered) {
            throw new UnansweredSubmissionException(
                    "job '" + job.name() + "' was sent, but nobody said that it was accepted: " + unanswered.reason());
        } else if (outcome instanceof JobOutcome.Unreachable unreachable) {
            throw unreachable(unreachable.failure());
        }
        JobId id = dialogue.job().orElseThrow();
        accepted.add(id);
        return id;
    }

    /**
     * Waits for the job's end, also over a change of leader and for longer without any.
     *
     * @param progress told of every change, on this thread, the final one included; counts and times go on over a change of leader
     * @return its final state
     * @throws JobLostException when the leader that accepted it is gone, and the job with it
     */
    public JobStatus await(JobId job, Consumer<JobStatus> progress)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        JobDialogue dialogue = JobDialogue.following(job, accepted.contains(job), patience);
        while (true) {
            turn(dialogue, progress);
            JobOutcome outcome = dialogue.outcome().orElse(null);
            if (outcome instanceof JobOutcome.Ended ended) {
                return ended.status();
            } else if (outcome instanceof JobOutcome.Unknown unknown) {
                throw unknown(unknown.job(), unknown.leader());
            } else if (outcome instanceof JobOutcome.Unreachable unreachable) {
                throw unreachable(unreachable.failure());
            }
        }
    }

    private void turn(JobDialogue dialogue, Consumer<JobStatus> progress) throws InterruptedException {
        ClientAction end = host.ask(dialogue.question(), Duration.ofNanos(dialogue.reachNanos()));
        if (end instanceof ClientAction.Answered answered) {
            dialogue.answered(answered.reply(), answered.leader(), host.nowNanos())
                    .ifPresent(progress);
        } else if (end instanceof ClientAction.Failed failed) {
            dialogue.failed(failed.failure());
        }
    }

    /** How the job is now. */
    public JobStatus status(JobId job) throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, answer(host.ask(ClientQuestion.Status.now(job), patience.reach())));
    }

    /**
     * How the job is now, as far as that can be learned in a short while.
     *
     * @param atMost in all, above 0
     */
    public JobStatus statusBriefly(JobId job, Duration atMost)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, answer(host.askBriefly(ClientQuestion.Status.now(job), atMost)));
    }

    /**
     * Asks for the job's end; it has ended only when its state says so. Where the answer is COMMITTING, the kill was not taken: what is
     * being published cannot be taken back.
     */
    public JobStatus kill(JobId job, String reason)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, answer(host.ask(new ClientQuestion.Kill(job, reason), patience.reach())));
    }

    /**
     * Asks for the job's end, and waits for the answer for a short while only: for a process that is to end itself.
     *
     * @param atMost in all, above 0
     */
    public JobStatus killBriefly(JobId job, String reason, Duration atMost)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        return statusOf(job, answer(host.askBriefly(new ClientQuestion.Kill(job, reason), atMost)));
    }

    /** What the cluster is made of. */
    public ClusterStatus cluster() throws ClusterUnreachableException, InterruptedException {
        ClientReply reply =
                answer(host.ask(new ClientQuestion.Cluster(), patience.reach())).reply();
        if (reply instanceof ClientReply.Cluster cluster) {
            return cluster.status();
        }
        throw JobDialogue.unexpected(reply);
    }

    /** All attempts of a job that the present leader has recorded so far. */
    public List<TaskRun> traces(JobId job)
            throws ClusterUnreachableException, UnknownJobException, InterruptedException {
        List<TaskRun> all = new ArrayList<>();
        long epoch = 0;
        while (true) {
            ClientAction.Answered answered =
                    answer(host.ask(new ClientQuestion.Traces(job, all.size(), epoch), patience.reach()));
            if (!(answered.reply() instanceof ClientReply.Traces traces)) {
                throw unknownOr(job, answered);
            }
            if (answered.leader().epoch() != epoch) {
                // another leader's list, from its begin on
                all.clear();
                epoch = answered.leader().epoch();
            }
            all.addAll(traces.runs());
            if (traces.runs().isEmpty() || all.size() >= traces.total()) {
                return all;
            }
        }
    }

    private static ClientAction.Answered answer(ClientAction end) throws ClusterUnreachableException {
        if (end instanceof ClientAction.Answered answered) {
            return answered;
        } else if (end instanceof ClientAction.Failed failed) {
            throw unreachable(failed.failure());
        }
        throw new IllegalStateException("a question ended with " + end);
    }

    private static ClusterUnreachableException unreachable(ClientFailure failure) {
        if (failure.kind() == ClientFailure.Kind.UNSENDABLE) {
            throw new IllegalArgumentException("the request " + failure.message());
        }
        return new ClusterUnreachableException(failure.message());
    }

    private JobStatus statusOf(JobId job, ClientAction.Answered answered) throws UnknownJobException {
        if (answered.reply() instanceof ClientReply.Status status) {
            return status.status();
        }
        throw unknownOr(job, answered);
    }

    private UnknownJobException unknownOr(JobId job, ClientAction.Answered answered) {
        if (answered.reply() instanceof ClientReply.UnknownJob) {
            return unknown(job, answered.leader());
        }
        throw JobDialogue.unexpected(answered.reply());
    }

    private UnknownJobException unknown(JobId job, Leader leader) {
        if (accepted.contains(job) && job.epoch() != leader.epoch()) {
            return new JobLostException(job, leader);
        }
        return new UnknownJobException(
                job,
                "the coordinator at " + leader + " does not know job " + job + ": it is long over"
                        + (job.epoch() < leader.epoch()
                                ? ", or was lost with an earlier coordinator"
                                : ", or never was"));
    }

    /** Ends all calls and closes the directory. Repeatable. */
    @Override
    public void close() {
        host.close();
    }
}
