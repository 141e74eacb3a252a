package windrow.cli.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.util.ToolRunner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import windrow.cli.command.Commands;
import windrow.cli.command.ExitCode;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;

/** {@code bin/sandbox}. */
@Command(
        name = "sandbox",
        description = "A whole cluster on this machine, to try things on: ZooKeeper, HDFS, coordinators and workers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "up | status | down | hdfs")
public final class SandboxMain {

    private static final int DEFAULT_DAEMONS = 2;

    private final PrintStream out;
    private final SandboxFolder folder;
    private final String home;

    SandboxMain(SandboxFolder folder, String home, PrintStream out) {
        this.folder = folder;
        this.home = home;
        this.out = out;
    }

    public static void main(String[] args) {
        String home = System.getProperty("windrow.home", "");
        Path root = Path.of(System.getProperty("windrow.sandbox", "target/sandbox"))
                .toAbsolutePath()
                .normalize();
        SandboxMain main = new SandboxMain(new SandboxFolder(root), home, System.out);
        System.exit(Commands.run(main.commandLine(), args));
    }

    private CommandLine commandLine() {
        CommandLine hdfs = Commands.line(new Hdfs());
        hdfs.setUnmatchedOptionsArePositionalParams(true);
        hdfs.setStopAtPositional(true);
        return Commands.line(this)
                .addSubcommand(new Up())
                .addSubcommand(new Status())
                .addSubcommand(new Down())
                .addSubcommand(hdfs);
    }

    private Sandbox sandbox() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path jars = Path.of(System.getProperty("windrow.sandbox.lib", "cli/sandbox/target/lib"));
        List<String> coordinatorJvm = words(System.getProperty("windrow.sandbox.coordinator-jvm", ""));
        SandboxCommands commands = new SandboxCommands(
                folder, java, jars, System.getProperty("java.class.path", ""), home, coordinatorJvm);
        return new Sandbox(folder, commands, new LeaderProbe(folder.conf().resolve("windrow.conf")), out);
    }

    private static List<String> words(String line) {
        return line.isBlank() ? List.of() : List.of(line.strip().split(" +"));
    }

    private boolean printStatus() throws IOException {
        List<Sandbox.Line> lines = sandbox().status();
        if (lines.isEmpty()) {
            out.println("nothing was started yet in " + folder.root());
            return false;
        }
        out.printf(Locale.ROOT, "%-14s %8s %6s  %s%n", "name", "pid", "port", "state");
        for (Sandbox.Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%-14s %8s %6d  %s%n",
                    line.name(),
                    line.pid().map(String::valueOf).orElse("-"),
                    line.port(),
                    line.state());
        }
        return lines.stream().allMatch(line -> line.state().equals("running"));
    }

    @Command(
            name = "up",
            description = "Starts what does not run, and waits until all of it is ready. May be repeated.",
            mixinStandardHelpOptions = true)
    final class Up implements Callable<Integer> {

        @Option(names = "--workers", paramLabel = "N", description = "Workers (default: ${DEFAULT-VALUE}).")
        private int workers = DEFAULT_DAEMONS;

        @Option(names = "--coordinators", paramLabel = "N", description = "Coordinators (default: ${DEFAULT-VALUE}).")
        private int coordinators = DEFAULT_DAEMONS;

        @Option(names = "--slots", paramLabel = "N", description = "Slots of each worker (default: ${DEFAULT-VALUE}).")
        private int slots = 1;

        @Override
        public Integer call() throws Exception {
            SandboxSettings settings = sandbox().up(new Sandbox.Size(coordinators, workers, slots));
            printStatus();
            String bin = home.isEmpty() ? "bin" : shown(Path.of(home, "bin"));
            out.println();
            out.println("logs:        " + folder.root().resolve("logs"));
            out.println("settings:    " + folder.conf());
            out.println("ZooKeeper:   " + settings.zooKeeper());
            out.println("HDFS:        " + settings.hdfs());
            out.println();
            out.println("put a file into HDFS, count its words, look at the result, stop:");
            out.println("  " + bin + "/sandbox hdfs -mkdir -p /in");
            out.println("  " + bin + "/sandbox hdfs -put README.md /in/");
            out.println("  " + bin + "/submit --cluster " + settings.zooKeeper() + " examples.jar wordcount "
                    + settings.hdfs() + "/in " + settings.hdfs() + "/out");
            out.println("  " + bin + "/sandbox hdfs -cat '/out/part-*'");
            out.println("  " + bin + "/sandbox down");
            return ExitCode.OK;
        }
    }

    /** Short where the user stands in the folder above. */
    private static String shown(Path bin) {
        Path here = Path.of("").toAbsolutePath();
        return bin.equals(here.resolve("bin")) ? "bin" : bin.toString();
    }

    @Command(
            name = "status",
            description = "Shows the daemons; exit code 0 when all run, 1 otherwise.",
            mixinStandardHelpOptions = true)
    final class Status implements Callable<Integer> {

        @Override
        public Integer call() throws Exception {
            return printStatus() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    @Command(
            name = "down",
            description = "Stops all daemons. Data and logs stay, so that the next up goes on where this one ended.",
            mixinStandardHelpOptions = true)
    final class Down implements Callable<Integer> {

        @Option(names = "--clean", description = "Remove data, logs and settings too.")
        private boolean clean;

        @Override
        public Integer call() throws Exception {
            sandbox().down(clean);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "hdfs",
            description = "Hadoop's file system shell on the sandbox: bin/sandbox hdfs -put FILE /in/",
            mixinStandardHelpOptions = false)
    final class Hdfs implements Callable<Integer> {

        @Parameters(arity = "0..*", paramLabel = "ARGS")
        private List<String> arguments = new ArrayList<>();

        @Override
        public Integer call() throws Exception {
            File site = folder.conf().resolve("core-site.xml").toFile();
            if (!site.exists()) {
                throw new UsageError("the sandbox was never started here: bin/sandbox up");
            }
            Configuration conf = new Configuration();
            conf.addResource(new org.apache.hadoop.fs.Path(site.toURI()));
            conf.addResource(new org.apache.hadoop.fs.Path(
                    folder.conf().resolve("hdfs-site.xml").toUri()));
            // "hdfs dfs -ls /" is how people know it.
            boolean habit = !arguments.isEmpty()
                    && (arguments.get(0).equals("dfs") || arguments.get(0).equals("fs"));
            List<String> shell = habit ? arguments.subList(1, arguments.size()) : arguments;
            return ToolRunner.run(conf, new FsShell(conf), shell.toArray(String[]::new));
        }
    }
}
