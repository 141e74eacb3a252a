package windrow.cli.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import windrow.cli.command.UsageError;
import windrow.worker.launch.JvmOptions;

/**
 * The command line of each daemon.
 *
 * @param java the executable
 * @param serverJars folder with the jars of the ZooKeeper and HDFS servers
 * @param windrowClassPath what the coordinators and workers run with
 * @param coordinatorJvm options for a coordinator's JVM, of which one may name its collector
 */
record SandboxCommands(
        SandboxFolder folder,
        String java,
        Path serverJars,
        String windrowClassPath,
        String home,
        List<String> coordinatorJvm) {

    /**
     * A command line; the class path goes into the environment, since it would make every process list and log unreadable.
     */
    record Command(List<String> words, String classPath) {}

    private static final List<String> JVM = List.of(
            "-Xshare:auto",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Djava.net.preferIPv4Stack=true",
            "-Dorg.slf4j.simpleLogger.log.org.apache.hadoop.util.NativeCodeLoader=error",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
            "-Dorg.slf4j.simpleLogger.showShortLogName=true");

    /** It takes the least of a machine that is shared by so many processes. */
    private static final String SERIAL = "-XX:+UseSerialGC";

    Command zooKeeper() throws IOException {
        // Start-up is all it does here: the quick compiler is enough.
        return server(
                List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                folder.conf().resolve("zoo.cfg").toString());
    }

    Command nameNode() throws IOException {
        return server(
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"), "org.apache.hadoop.hdfs.server.namenode.NameNode");
    }

    Command formatNameNode() throws IOException {
        return server(
                List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
                "org.apache.hadoop.hdfs.server.namenode.NameNode",
                "-format",
                "-nonInteractive");
    }

    Command dataNode() throws IOException {
        return server(List.of("-Xmx256m"), "org.apache.hadoop.hdfs.server.datanode.DataNode");
    }

    Command coordinator(String name, int port) {
        List<String> jvm = new ArrayList<>(coordinatorJvm);
        jvm.add("-Xmx192m");
        return windrow(jvm, "windrow.cli.daemon.CoordinatorMain", List.of("coordinator.port=" + port));
    }

    Command worker(String name, int port) {
        return windrow(
                List.of(SERIAL, "-Xmx256m"),
                "windrow.cli.daemon.WorkerMain",
                List.of("worker.shuffle-port=" + port, "worker.directories=" + folder.data(name)));
    }

    private Command windrow(List<String> jvm, String main, List<String> settings) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(JVM);
        command.addAll(JvmOptions.quiet(Runtime.version().feature()));
        command.addAll(jvm);
        command.add("-Dwindrow.home=" + home);
        command.add(main);
        command.add("--conf");
        command.add(folder.conf().toString());
        for (String setting : settings) {
            command.add("-D");
            command.add(setting);
        }
        return new Command(command, windrowClassPath);
    }

    private Command server(List<String> jvm, String... mainAndArguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(JVM);
        command.add(SERIAL);
        command.addAll(JvmOptions.quiet(Runtime.version().feature()));
        command.addAll(jvm);
        command.addAll(List.of(mainAndArguments));
        return new Command(command, folder.conf() + File.pathSeparator + serverClassPath());
    }

    private String serverClassPath() throws IOException {
        List<String> jars = new ArrayList<>();
        if (Files.isDirectory(serverJars)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(serverJars, "*.jar")) {
                files.forEach(jar -> jars.add(jar.toString()));
            }
        }
        if (jars.isEmpty()) {
            throw new UsageError(
                    "no jars of ZooKeeper and HDFS in " + serverJars + "; run bin/sandbox, which builds them");
        }
        jars.sort(null);
        return String.join(File.pathSeparator, jars);
    }
}
