package windrow.api;

import org.jspecify.annotations.Nullable;

/** A job failed, was killed, or was lost. */
public class JobFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable JobResult result;

    /**
     * @param message what went wrong, with the stack trace of the user's code where that was the cause
     * @param result what is known about the job, or null if nothing is
     */
    public JobFailedException(String message, @Nullable JobResult result) {
        super(message);
        this.result = result;
    }

    /** What is known about the job; null if nothing is, and after Java serialisation. */
    public @Nullable JobResult result() {
        return result;
    }
}
