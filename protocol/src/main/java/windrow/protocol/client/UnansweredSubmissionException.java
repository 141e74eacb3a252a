package windrow.protocol.client;

/** A job was sent to a coordinator, and nobody said that it was accepted: it may run, now or later, or never. */
public final class UnansweredSubmissionException extends Exception {

    private static final long serialVersionUID = 1;

    public UnansweredSubmissionException(String message) {
        super(message);
    }
}
