package windrow.protocol.client;

/** The leader did not accept the job, or could not even be told of it since it is too large. The message says why and what to do. */
public final class JobRefusedException extends Exception {

    private static final long serialVersionUID = 1;

    public JobRefusedException(String message) {
        super(message);
    }
}
