package windrow.protocol.client;

import windrow.protocol.discovery.Leader;
import windrow.protocol.id.JobId;

/** A job that had been accepted is gone with the coordinator that accepted it, since that one kept its journal in memory only. */
public final class JobLostException extends UnknownJobException {

    private static final long serialVersionUID = 1;

    public JobLostException(JobId job, Leader leader) {
        super(
                job,
                "job " + job
                        + " was lost with the coordinator that had accepted it, whose journal the coordinator that leads now, "
                        + leader
                        + ", does not have: journals in memory end with their process. The job's output is complete if the output"
                        + " folder holds _SUCCESS; else delete that folder, where there is one, and submit the job again.");
    }
}
