package windrow.cli.command;

/** What the commands end with. */
public final class ExitCode {

    /** All went well. */
    public static final int OK = 0;

    /** The work was tried and failed: the job failed, was killed or was lost. */
    public static final int FAILED = 1;

    /** Nothing was tried: a wrong option, setting, path, jar or address. */
    public static final int USAGE = 2;

    /** Ended by Ctrl-C, as shells count it. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
