package windrow.protocol.client;

import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;

/**
 * A job that another coordinator accepted is not known to the one that leads now: it is long over and was forgotten, or it was lost with a
 * coordinator that kept its journal in memory only. Which of these it is cannot be told any more.
 */
public final class JobLostException extends UnknownJobException {

    private static final long serialVersionUID = 1;

    public JobLostException(JobId job, Leader leader) {
        super(
                job,
                "job " + job
                        + " is not known to the coordinator that leads now, " + leader
                        + ": it is long over, or it was lost with the coordinator that had accepted it, if that kept its journal in"
                        + " memory only. The job's output is complete if the output folder holds _SUCCESS; else delete that folder,"
                        + " where there is one, and submit the job again.");
    }
}
