package windrow.cli.speedup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import windrow.cli.command.Commands;
import windrow.cli.command.ExitCode;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;
import windrow.coordinator.report.AmdahlFit;
import windrow.coordinator.report.AmdahlFit.Measurement;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/** {@code bin/speedup}. */
@Command(
        name = "speedup",
        description = {
            "Runs a job embedded at several parallelisms, in turns, and prints times, speedup, efficiency and the serial fraction by "
                    + "Amdahl's law; draws speedup.png and speedup.svg.",
            "Each run writes to a folder of its own, which is removed after it: the last argument with a suffix, or {out} anywhere in "
                    + "the arguments."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class SpeedupMain implements Callable<Integer> {

    private static final int MAX_SLOTS = 1024;
    private static final int MAX_RUNS = 1000;

    private final PrintStream out;
    private final Path home;

    @Option(
            names = "--slots",
            split = ",",
            paramLabel = "N",
            description = "Parallelisms, by commas; 1 is always measured (default: 1,2).")
    private List<Integer> slots = List.of(1, 2);

    @Option(
            names = "--runs",
            paramLabel = "N",
            description =
                    "Runs at each parallelism, besides one warm-up run; medians count (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the pictures go (default: ${DEFAULT-VALUE}).")
    private Path folder = Path.of("speedup");

    @Option(names = "-D", paramLabel = "key=value", description = "A setting, as for bin/submit.")
    private Map<String, String> settings = new TreeMap<>();

    @Parameters(arity = "1..*", paramLabel = "JAR [MAIN-CLASS] ARGS...", description = "As for bin/submit.")
    private List<String> job = new ArrayList<>();

    /**
     * @param home of the installation or checkout, whose {@code bin/submit} is run
     */
    SpeedupMain(PrintStream out, Path home) {
        this.out = out;
        this.home = home;
    }

    public static void main(String[] args) {
        System.exit(run(new SpeedupMain(System.out, Path.of(System.getProperty("windrow.home", ""))), args));
    }

    /** Does it all, and returns the exit code. */
    static int run(SpeedupMain command, String... args) {
        CommandLine line = Commands.line(command);
        line.setStopAtPositional(true);
        return Commands.run(line, args);
    }

    @Override
    public Integer call() throws Exception {
        TreeSet<Integer> parallelisms = new TreeSet<>(slots);
        parallelisms.add(1);
        if (parallelisms.first() < 1 || parallelisms.last() > MAX_SLOTS) {
            throw new UsageError("--slots are 1 to " + MAX_SLOTS + ", got " + slots);
        }
        if (runs < 1 || runs > MAX_RUNS) {
            throw new UsageError("--runs is 1 to " + MAX_RUNS + ", got " + runs);
        }
        if (job.size() < 2) {
            throw new UsageError("a job needs an output among its arguments, behind " + job.get(0));
        }
        List<String> options = new ArrayList<>();
        settings.forEach((key, value) -> {
            options.add("-D");
            options.add(key + "=" + value);
        });
        Map<Integer, List<Double>> seconds = measure(parallelisms, options);
        AmdahlFit fit = AmdahlFit.of(seconds.entrySet().stream()
                .map(entry -> new Measurement(entry.getKey(), median(entry.getValue())))
                .toList());
        out.println();
        out.print(SpeedupTable.of(fit, runs));
        new SpeedupChart(String.join(" ", job), fit).write(folder);
        out.println("Pictures: " + folder.resolve("speedup.png") + ", " + folder.resolve("speedup.svg"));
        return ExitCode.OK;
    }

    private Map<Integer, List<Double>> measure(SortedSet<Integer> parallelisms, List<String> options)
            throws IOException, InterruptedException {
        SubmitRun submit = new SubmitRun(home.resolve("bin").resolve("submit"), options, System::nanoTime);
        RunArguments arguments = new RunArguments(job, folder.toAbsolutePath().toString());
        HadoopConf hadoop = HadoopConf.in(
                hadoopFolder(System.getenv("HADOOP_CONF_DIR")), Path.of(System.getProperty("windrow.conf", "conf")));
        Map<Integer, List<Double>> seconds = new TreeMap<>();
        try (RoutingFiles files = new RoutingFiles(hadoop)) {
            FreshRun run = new FreshRun(submit, arguments, files);
            once(run, parallelisms.last(), "warm-up");
            for (int i = 1; i <= runs; i++) {
                for (int n : parallelisms) {
                    seconds.computeIfAbsent(n, key -> new ArrayList<>()).add(once(run, n, n + "-" + i));
                }
            }
        }
        return seconds;
    }

    private double once(FreshRun run, int n, String name) throws IOException, InterruptedException {
        double took = run.seconds(n, name);
        out.printf(Locale.ROOT, "%-10s %3d slot%s %9.3f s%n", name, n, n == 1 ? " " : "s", took);
        return took;
    }

    /** An empty variable is as good as none, and not the current folder. */
    static @Nullable Path hadoopFolder(@Nullable String variable) {
        return variable == null || variable.isBlank() ? null : Path.of(variable);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
