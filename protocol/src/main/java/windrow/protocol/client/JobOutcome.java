package windrow.protocol.client;

import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobStatus;

/** How a {@link JobDialogue} ended. */
public sealed interface JobOutcome {

    /** The job reached a final state. */
    record Ended(JobStatus status) implements JobOutcome {}

    /** The job was not accepted, or could not even be sent. */
    record Refused(String reason) implements JobOutcome {}

    /** A coordinator may have accepted the job, but none could be asked for long enough. */
    record Unanswered(String reason) implements JobOutcome {}

    /** Nobody could be asked for long enough. A job that had been accepted goes on, as far as is known. */
    record Unreachable(ClientFailure failure) implements JobOutcome {}

    /**
     * The leader does not know the job.
     *
     * @param lost whether it had been accepted by an earlier one
     */
    record Unknown(JobId job, Leader leader, boolean lost) implements JobOutcome {}
}
