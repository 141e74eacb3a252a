package windrow.api;

/**
 * Says that what a person gave is wrong: an argument, a setting, a path. The message is shown as it is, so it names what is wrong and
 * what to do; {@code bin/submit} ends with exit code 2.
 */
public class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code message} is for the person who submitted. */
    public UsageException(String message) {
        super(message);
    }

    /** {@code message} is for the person who submitted; {@code cause} goes to the log. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
