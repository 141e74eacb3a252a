package windrow.cli.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import windrow.cli.command.UsageError;

/**
 * Starts, shows and stops the daemons of one folder. Every operation looks at what is, and does what lacks, so that each can be repeated
 * after any failure.
 */
final class Sandbox {

    /** For one daemon to become ready; a cold machine needs a few seconds for HDFS. */
    private static final long READY_MILLIS = 60_000;

    private static final long FORMAT_MILLIS = 60_000;
    private static final long STOP_GRACE_MILLIS = 8_000;
    private static final List<String> BASE_PORTS =
            List.of("zookeeper", "namenode", "namenode-http", "datanode", "datanode-http", "datanode-ipc");

    /**
     * How large the cluster is to be at least.
     *
     * @param workers 1 to 64
     * @param coordinators 1 to 9
     * @param slots of each worker, 1 to 256
     */
    record Size(int coordinators, int workers, int slots) {

        Size {
            check("--coordinators", coordinators, 9);
            check("--workers", workers, 64);
            check("--slots", slots, 256);
        }

        private static void check(String option, int value, int most) {
            if (value < 1 || value > most) {
                throw new UsageError(option + " is 1 to " + most + ", got " + value);
            }
        }
    }

    /**
     * One line of the status.
     *
     * @param pid of the running process, or empty
     * @param state {@code running}, {@code dead} (started, but gone) or {@code stopped}
     */
    record Line(String name, Optional<Long> pid, int port, String state) {}

    private final SandboxFolder folder;
    private final SandboxCommands commands;
    private final ClusterProbe cluster;
    private final PrintStream out;

    Sandbox(SandboxFolder folder, SandboxCommands commands, ClusterProbe cluster, PrintStream out) {
        this.folder = folder;
        this.commands = commands;
        this.cluster = cluster;
        this.out = out;
    }

    /** Starts what does not run, and returns when all of it is ready. */
    SandboxSettings up(Size size) throws IOException, InterruptedException {
        try (FileChannel lock = lock()) {
            List<String> coordinators = names("coordinator-", size.coordinators());
            List<String> workers = names("worker-", size.workers());
            List<String> all = new ArrayList<>(BASE_PORTS);
            all.addAll(coordinators);
            all.addAll(workers);
            SandboxPorts ports = SandboxPorts.read(folder.ports());
            ports.choose(all, folder.ports());
            SandboxSettings settings = new SandboxSettings(folder, ports);
            settings.write(size.slots());
            if (!Files.exists(folder.data("namenode").resolve("current").resolve("VERSION"))) {
                formatNameNode();
            }

            // Without their store coordinators only wait, so the bases come first; among themselves they start
            // together.
            Readiness readiness = new Readiness(System::nanoTime, READY_MILLIS);
            Files.createDirectories(folder.data("zookeeper"));
            startUnlessRunning("zookeeper", commands.zooKeeper());
            startUnlessRunning("namenode", commands.nameNode());
            startUnlessRunning("datanode", commands.dataNode());
            readiness.await(daemon("zookeeper"), "ZooKeeper to answer", new ZooKeeperProbe(ports.get("zookeeper")));
            readiness.await(
                    daemon("namenode"),
                    "the NameNode to leave safe mode and know a DataNode",
                    new HdfsProbe(URI.create(settings.hdfs())));
            for (String name : coordinators) {
                startUnlessRunning(name, commands.coordinator(name, ports.get(name)));
            }
            for (String name : workers) {
                Files.createDirectories(folder.data(name));
                startUnlessRunning(name, commands.worker(name, ports.get(name)));
            }
            readiness.await(daemon(coordinators.get(0)), "a coordinator to lead", () -> {
                cluster.status();
                return true;
            });
            for (String name : workers) {
                readiness.await(
                        daemon(name),
                        name + " to register",
                        () -> cluster.status().workers().size() >= workers.size());
            }
            return settings;
        }
    }

    /** All daemons that this folder knows. */
    List<Line> status() throws IOException {
        SandboxPorts ports = SandboxPorts.read(folder.ports());
        List<Line> lines = new ArrayList<>();
        for (String name : known(ports)) {
            DaemonProcess daemon = daemon(name);
            Optional<Long> pid = daemon.find().map(ProcessHandle::pid);
            String state = pid.isPresent() ? "running" : daemon.wasStarted() ? "dead" : "stopped";
            lines.add(new Line(name, pid, ports.get(name), state));
        }
        return lines;
    }

    /**
     * Stops everything, users before what they use.
     *
     * @param clean remove data, logs and settings as well
     */
    void down(boolean clean) throws IOException, InterruptedException {
        try (FileChannel lock = lock()) {
            List<String> names = new ArrayList<>(known(SandboxPorts.read(folder.ports())));
            for (int i = names.size() - 1; i >= 0; i--) {
                DaemonProcess daemon = daemon(names.get(i));
                if (daemon.find().isPresent()) {
                    out.println("stopping " + daemon.name());
                }
                daemon.stop(STOP_GRACE_MILLIS);
            }
        }
        if (clean) {
            for (String part : List.of("data", "logs", "conf", "run")) {
                delete(folder.root().resolve(part));
            }
        }
    }

    /** What was started here, in the order of a start. */
    private static List<String> known(SandboxPorts ports) {
        List<String> names = new ArrayList<>();
        for (String name : List.of("zookeeper", "namenode", "datanode")) {
            if (ports.has(name)) {
                names.add(name);
            }
        }
        for (String prefix : List.of("coordinator-", "worker-")) {
            for (int i = 1; ports.has(prefix + i); i++) {
                names.add(prefix + i);
            }
        }
        return names;
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add(prefix + i);
        }
        return names;
    }

    private DaemonProcess daemon(String name) {
        return new DaemonProcess(name, folder.pid(name), folder.log(name));
    }

    private void startUnlessRunning(String name, SandboxCommands.Command command) throws IOException {
        DaemonProcess daemon = daemon(name);
        if (daemon.find().isEmpty()) {
            out.println((daemon.wasStarted() ? "starting again " : "starting ") + name);
            daemon.start(
                    command.words(),
                    Map.of("HADOOP_CONF_DIR", folder.conf().toString(), "CLASSPATH", command.classPath()));
        }
    }

    private void formatNameNode() throws IOException, InterruptedException {
        out.println("formatting the NameNode");
        DaemonProcess log = daemon("namenode-format");
        Files.createDirectories(log.log().toAbsolutePath().getParent());
        SandboxCommands.Command command = commands.formatNameNode();
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(log.log().toFile());
        builder.environment().put("CLASSPATH", command.classPath());
        Process format = builder.start();
        if (!format.waitFor(FORMAT_MILLIS, TimeUnit.MILLISECONDS)) {
            format.destroyForcibly();
            throw new StartFailedException(
                    "formatting the NameNode took more than " + FORMAT_MILLIS / 1000 + " s", log);
        }
        if (format.exitValue() != 0) {
            throw new StartFailedException("formatting the NameNode failed", log);
        }
    }

    private FileChannel lock() throws IOException {
        Files.createDirectories(folder.lock().toAbsolutePath().getParent());
        FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new UsageError("another bin/sandbox is at work on " + folder.root());
        }
        return channel;
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
