package windrow.cli.submit;

import java.io.PrintStream;
import java.util.List;
import windrow.api.JobFailedException;
import windrow.api.Program;
import windrow.api.UsageException;
import windrow.cli.command.ExitCode;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;
import windrow.protocol.conf.SettingException;
import windrow.protocol.discovery.ClusterUnreachableException;

/** {@code bin/submit}. */
public final class Submit {

    /** How long Ctrl-C waits for the cluster to end the job. */
    private static final long KILL_MILLIS = 10_000;

    private final Environment environment;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param out for the result
     * @param err for progress and errors
     */
    Submit(Environment environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        PrintStream out = System.out;
        if (List.of(args).contains("--json")) {
            // What the program prints must not mix with the object. If --json stands among the program's own words, no
            // harm is done.
            System.setOut(System.err);
        }
        System.exit(new Submit(Environment.ofProcess(), out, System.err).run(List.of(args)));
    }

    /** Does it all, and returns the exit code. */
    int run(List<String> arguments) {
        SubmitOptions options;
        try {
            options = SubmitOptions.parse(arguments);
        } catch (UsageError e) {
            err.println("submit: " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (options.help()) {
            out.print(SubmitOptions.HELP);
            return ExitCode.OK;
        }
        if (options.version()) {
            out.println(String.join(System.lineSeparator(), new Version().getVersion()));
            return ExitCode.OK;
        }
        Outcome outcome = new Outcome(options.json(), out, err);
        try {
            submit(options, outcome);
        } catch (UsageError | SettingException | ClusterUnreachableException e) {
            outcome.wrong(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            outcome.broken(e);
        }
        return outcome.finish();
    }

    private void submit(SubmitOptions options, Outcome outcome) throws Exception {
        JobJar jar = JobJar.check(
                new JarLookup(environment.home()).find(options.words().get(0)));
        Invocation invocation =
                Invocation.of(jar, options.words().subList(1, options.words().size()));
        try (Connection connection = Connection.prepare(options, jar, environment, err)) {
            try (ProgramLoader loader = new ProgramLoader(connection.jars())) {
                Program program = loader.load(invocation.mainClass());
                ClusterSession session = connection.open();
                KillHook hook = new KillHook(session, connection, KILL_MILLIS);
                hook.install();
                try {
                    Thread.currentThread().setContextClassLoader(loader.classLoader());
                    runProgram(program, session, invocation, outcome);
                } finally {
                    hook.remove();
                    outcome.reports(session.reports());
                }
            }
        }
    }

    private static void runProgram(Program program, ClusterSession session, Invocation invocation, Outcome outcome) {
        try {
            program.run(session, invocation.arguments().toArray(String[]::new));
        } catch (ClusterSession.Detached e) {
            outcome.detached();
        } catch (UsageError | UsageException e) {
            outcome.wrong(String.valueOf(e.getMessage()));
        } catch (JobFailedException e) {
            outcome.jobFailed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome.interrupted();
        } catch (Exception | LinkageError | StackOverflowError e) {
            outcome.programFailed(e);
        }
    }
}
