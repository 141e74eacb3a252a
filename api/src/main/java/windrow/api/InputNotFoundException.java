package windrow.api;

/** An input path does not exist, or a pattern matches nothing. */
public class InputNotFoundException extends UsageException {
    private static final long serialVersionUID = 1L;

    /** {@code message} names the path and where it was looked for. */
    public InputNotFoundException(String message) {
        super(message);
    }
}
