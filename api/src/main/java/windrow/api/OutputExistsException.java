package windrow.api;

/** An output is already there. Nothing is ever written over. */
public class OutputExistsException extends UsageException {
    private static final long serialVersionUID = 1L;

    /** {@code message} names the path and says what to do. */
    public OutputExistsException(String message) {
        super(message);
    }
}
