package windrow.protocol.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobStatus;

/**
 * What a client says to submit a job and to see it end: one question after the other, until there is an outcome. Whoever leads may change
 * between any two of them, and under any of them; {@link ClientCore} brings each to a leader. Pure; not thread-safe.
 *
 * <pre>
 *  SUBMITTING  asks with the job's request id until it is accepted or refused: however often that is said, it is one job
 *  FOLLOWING   asks for what changed since the last status, until the state is final
 *  OVER        has an outcome
 * </pre>
 */
public final class JobDialogue {

    /** How long the leader may keep a question after a job's state, so that news come without asking often. */
    public static final long POLL_MILLIS = 2_000;

    private final @Nullable JobSpec spec;
    private final ClientPatience patience;
    private final JobView view = new JobView();
    private @Nullable JobId job;
    private boolean accepted;
    private long knownVersion = -1;
    private long knownEpoch;
    private @Nullable JobOutcome outcome;

    private JobDialogue(@Nullable JobSpec spec, @Nullable JobId job, boolean accepted, ClientPatience patience) {
        this.spec = spec;
        this.job = job;
        this.accepted = accepted;
        this.patience = patience;
    }

    /** Begins with a submission. */
    public static JobDialogue submitting(JobSpec spec, ClientPatience patience) {
        return new JobDialogue(spec, null, false, patience);
    }

    /**
     * Begins with a job that is there already.
     *
     * @param accepted whether a leader accepted it from this client, so that a later one that does not know it has lost it
     */
    public static JobDialogue following(JobId job, boolean accepted, ClientPatience patience) {
        return new JobDialogue(null, job, accepted, patience);
    }

    /** What to ask now. */
    public ClientQuestion question() {
        if (outcome != null) {
            throw new IllegalStateException("the dialogue is over: " + outcome);
        }
        JobId known = job;
        if (known != null) {
            return new ClientQuestion.Status(known, knownVersion, knownEpoch, POLL_MILLIS);
        }
        JobSpec unsaid = spec;
        if (unsaid == null) {
            throw new IllegalStateException("a dialogue has a job or a submission");
        }
        return new ClientQuestion.Submit(unsaid);
    }

    /** How long to go without a leader before that question is given up. */
    public long reachNanos() {
        return (job == null ? patience.reach() : patience.jobReach()).toNanos();
    }

    /**
     * The question was answered.
     *
     * @param leader who answered
     * @return how the job is, where that is news; counts and times go on over a change of leader, the version does not
     */
    public Optional<JobStatus> answered(ClientReply reply, Leader leader, long nowNanos) {
        if (job == null) {
            submissionAnswered(reply);
            return Optional.empty();
        }
        if (reply instanceof ClientReply.UnknownJob unknown) {
            outcome = new JobOutcome.Unknown(
                    unknown.job(), leader, accepted && unknown.job().epoch() != leader.epoch());
            return Optional.empty();
        }
        if (!(reply instanceof ClientReply.Status status)) {
            throw unexpected(reply);
        }
        JobStatus told = status.status();
        boolean news = told.version() != knownVersion || leader.epoch() != knownEpoch;
        knownVersion = told.version();
        knownEpoch = leader.epoch();
        JobStatus shown = view.seen(told, leader, nowNanos);
        if (told.state().isFinal()) {
            outcome = new JobOutcome.Ended(shown);
        }
        return news ? Optional.of(shown) : Optional.empty();
    }

    private void submissionAnswered(ClientReply reply) {
        if (reply instanceof ClientReply.Submitted submitted) {
            job = submitted.job();
            accepted = true;
        } else if (reply instanceof ClientReply.Refused refused) {
            outcome = new JobOutcome.Refused(refused.reason());
        } else {
            throw unexpected(reply);
        }
    }

    /** The question was given up. */
    public void failed(ClientFailure failure) {
        JobSpec unsaid = spec;
        if (job == null && unsaid != null && failure.kind() == ClientFailure.Kind.UNSENDABLE) {
            outcome = new JobOutcome.Refused("job '" + unsaid.name() + "' " + failure.message()
                    + "; what is large in it are its settings or the names of its jars and files");
        } else if (job == null && failure.sent()) {
            outcome = new JobOutcome.Unanswered(failure.message());
        } else {
            outcome = new JobOutcome.Unreachable(failure);
        }
    }

    /** The job, once it was accepted. */
    public Optional<JobId> job() {
        return Optional.ofNullable(job);
    }

    /** How it ended, once it did. */
    public Optional<JobOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    static IllegalStateException unexpected(ClientReply reply) {
        return new IllegalStateException("the leader answered with " + reply);
    }
}
