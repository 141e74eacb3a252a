package windrow.cli.command;

/** What the user asked for cannot be done, and the message says what to change. Ends the command with {@link ExitCode#USAGE}. */
public final class UsageError extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UsageError(String message) {
        super(message);
    }

    public UsageError(String message, Throwable cause) {
        super(message, cause);
    }
}
