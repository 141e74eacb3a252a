package windrow.cli.command;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** How every command parses its line and ends: one line for what the user can mend, a stack trace for what only a developer can. */
public final class Commands {

    private Commands() {}

    /** A parser for an annotated command. */
    public static CommandLine line(Object command) {
        CommandLine line = new CommandLine(command);
        line.setUsageHelpWidth(110);
        return line;
    }

    /** Runs it and returns the exit code. */
    public static int run(CommandLine line, String[] args) {
        line.setParameterExceptionHandler((e, ignored) -> wrongUsage(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
        return line.execute(args);
    }

    private static int wrongUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        System.err.println(command.getCommandName() + ": " + e.getMessage());
        System.err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
        if (e instanceof UsageError) {
            System.err.println(command.getCommandName() + ": " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (e instanceof IOException && e.getMessage() != null) {
            System.err.println(command.getCommandName() + ": " + e.getMessage());
            return ExitCode.FAILED;
        }
        e.printStackTrace();
        return ExitCode.FAILED;
    }
}
