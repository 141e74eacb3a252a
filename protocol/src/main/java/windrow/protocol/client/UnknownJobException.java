package windrow.protocol.client;

import windrow.protocol.id.JobId;

/** The leader does not know the job. */
public class UnknownJobException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient JobId job;

    public UnknownJobException(JobId job, String message) {
        super(message);
        this.job = job;
    }

    public JobId job() {
        return job;
    }
}
