package windrow.cli.simulate;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import windrow.cli.command.Commands;
import windrow.cli.command.ExitCode;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;
import windrow.local.sim.Scenario;
import windrow.local.sim.Scenarios;
import windrow.local.sim.Simulation;
import windrow.local.sim.Simulations;
import windrow.local.sim.scale.ScaleRun;
import windrow.local.sim.scale.ScaleSpec;
import windrow.local.sim.world.ViolationError;

/** {@code bin/simulate}. */
@Command(
        name = "simulate",
        description = {
            "Runs whole clusters, with the real code of coordinators, workers and clients, under virtual time and through faults that are "
                    + "drawn from seeds, and checks that nothing is lost, repeated or left undone.",
            "A seed that fails is printed; with --seed it is run again step by step. Ends with 0 when all went well, with 1 when a seed failed or "
                    + "was not run, or when a scenario of a name never did what it is about."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class SimulateMain implements Callable<Integer> {

    private static final int MAX_THREADS = 1024;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SECONDS_PER_HOUR = 3600;

    private final PrintStream out;

    @Option(names = "--seed", paramLabel = "N", description = "Runs this seed alone, and prints all that happens.")
    private @Nullable Long seed;

    @Option(names = "--seeds", paramLabel = "COUNT", description = "How many seeds to run (default: ${DEFAULT-VALUE}).")
    private long seeds = 1000;

    @Option(names = "--first-seed", paramLabel = "N", description = "The first of them (default: ${DEFAULT-VALUE}).")
    private long first = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Seeds at once (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "What the cluster goes through; --list tells the names (default: any).")
    private String scenario = Scenario.ANY.name();

    @Option(names = "--list", description = "Prints the names of the scenarios.")
    private boolean list;

    @Option(
            names = "--scale",
            description =
                    "Measures one coordinator with a large cluster instead: by default 10,000 workers and 1,000,000 tasks, which takes"
                            + " some minutes.")
    private boolean scale;

    @Option(names = "--workers", paramLabel = "N", description = "With --scale: how many (default: ${DEFAULT-VALUE}).")
    private int workers = 10_000;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            description = "With --scale: how many maps (default: ${DEFAULT-VALUE}).")
    private int tasks = 1_000_000;

    @Option(names = "--reducers", paramLabel = "N", description = "With --scale: how many (default: ${DEFAULT-VALUE}).")
    private int reducers = 1_000;

    SimulateMain(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(new SimulateMain(System.out), args));
    }

    /** Does it all, and returns the exit code. */
    static int run(SimulateMain command, String... args) {
        return Commands.run(Commands.line(command), args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (list) {
            Scenarios.ALL.forEach(each -> out.println(each.name()));
            return ExitCode.OK;
        }
        if (scale) {
            return scale();
        }
        if (seeds < 1) {
            throw new UsageError("--seeds is at least 1, got " + seeds);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new UsageError("--threads is 1 to " + MAX_THREADS + ", got " + threads);
        }
        return seed == null ? many() : one(seed);
    }

    private int scale() {
        ScaleSpec spec;
        try {
            spec = ScaleSpec.of(workers, tasks, reducers);
        } catch (IllegalArgumentException e) {
            throw new UsageError("--scale: " + e.getMessage(), e);
        }
        out.print(ScaleTable.of(ScaleRun.run(spec)));
        return ExitCode.OK;
    }

    private Scenario chosen() {
        return Scenarios.named(scenario)
                .orElseThrow(() -> new UsageError("there is no scenario '" + scenario + "'; --list tells the names"));
    }

    private int one(long chosenSeed) {
        try {
            Simulation.Outcome outcome = Simulation.run(chosenSeed, chosen(), out::println);
            out.println(String.format(
                    Locale.ROOT,
                    "seed %d: all went well; %d jobs succeeded, %d failed as they had to, %d were killed; trace hash %016x",
                    chosenSeed,
                    outcome.succeeded(),
                    outcome.failed(),
                    outcome.killed(),
                    outcome.traceHash()));
            return ExitCode.OK;
        } catch (ViolationError e) {
            e.printStackTrace(out);
            return ExitCode.FAILED;
        }
    }

    private int many() throws InterruptedException {
        long begun = System.nanoTime();
        ProgressLine progress = new ProgressLine(out, seeds, System::nanoTime);
        Simulations.Summary summary = new Simulations(chosen(), threads).run(first, seeds, progress);
        double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
        for (Simulations.Failure failure : summary.failures()) {
            out.println(failure.message());
            out.println("  again: bin/simulate --scenario " + scenario + " --seed " + failure.seed());
        }
        out.println(line(summary, seconds));
        if (summary.failures().isEmpty() && summary.seeds() != seeds) {
            out.println(summary.seeds() + " of " + seeds + " seeds were run");
        }
        return isWell(summary) ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Seeds that were not run, or a scenario that never came about, prove nothing. */
    private boolean isWell(Simulations.Summary all) {
        boolean came = scenario.equals(Scenario.ANY.name()) || all.struck() > 0;
        return all.failures().isEmpty() && all.seeds() == seeds && came;
    }

    private String line(Simulations.Summary all, double seconds) {
        List<Simulations.Failure> failures = all.failures();
        return String.format(
                Locale.ROOT,
                "%s: %d seeds from %d of '%s'%s, %d failed; %.1f hours of virtual time, %d takeovers, %d records, %d jobs succeeded, "
                        + "%d failed as they had to, %d killed; %.0f s, %.1f seeds/s",
                isWell(all) ? "all well" : "NOT well",
                all.seeds(),
                first,
                scenario,
                scenario.equals(Scenario.ANY.name()) ? "" : " (done in " + all.struck() + ")",
                failures.size(),
                all.virtualNanos() / NANOS_PER_SECOND / SECONDS_PER_HOUR,
                all.takeovers(),
                all.records(),
                all.succeeded(),
                all.failed(),
                all.killed(),
                seconds,
                all.seeds() / seconds);
    }
}
