package windrow.worker.daemon;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import windrow.protocol.conf.DataSize;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.conf.WorkerConfig;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.rpc.LinkConnector;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.executor.LocalExecutorHost;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;
import windrow.worker.launch.ExecutorArchive;
import windrow.worker.launch.ForkSpec;
import windrow.worker.launch.ForkedLauncher;
import windrow.worker.launch.InProcessLauncher;

/** Puts worker daemons together: one of a cluster, or one within this process. */
public final class WorkerDaemons {

    /** Of one executor's log, rotated part included. */
    private static final long LOG_CAP_BYTES = 16L << 20;

    private static final String TEMPORARY = "windrow-worker";
    private static final String USER_NAME = "user.name";

    private WorkerDaemons() {}

    /**
     * A worker of a cluster, with forked executors and a shuffle server.
     *
     * @param userCache folder for cached files of this user alone; need not exist
     * @param files where staging folders are
     */
    public static WorkerDaemon forked(
            WorkerConfig config,
            JobDefaults jobs,
            LeaderDirectory directory,
            LinkConnector connector,
            HadoopConf hadoopConf,
            RoutingFiles files,
            Path userCache) {
        SecureRandom random = new SecureRandom();
        int slots = config.slotsFor(Runtime.getRuntime().availableProcessors());
        DataSize memory = config.memoryFor(machineBytes());
        WorkerSpec spec = new WorkerSpec(
                fileName(config.host()) + "-" + ProcessHandle.current().pid() + "-"
                        + WorkerDaemon.randomText(random).substring(0, 8),
                config.host(),
                config.rack(),
                slots,
                memory.megabytes(),
                config.directories().isEmpty() ? List.of(temporaryFolder()) : config.directories(),
                config.shufflePort(),
                config.bundleSpace().bytes());
        Path hadoopFolder = hadoopConf.folder();
        Map<String, String> environment = hadoopFolder == null
                ? Map.of()
                : Map.of("HADOOP_CONF_DIR", hadoopFolder.toAbsolutePath().toString());
        List<String> classPath = engineClassPath();
        return new WorkerDaemon(
                spec,
                directory,
                connector,
                folder -> new ForkedLauncher(
                        new ForkSpec(
                                classPath,
                                ExecutorArchive.place(classPath, userCache),
                                List.of(),
                                environment,
                                folder,
                                LOG_CAP_BYTES,
                                slots,
                                config.warmExecutors(),
                                (int) jobs.executorMemory().megabytes()),
                        () -> WorkerDaemon.randomText(random)),
                files,
                new HeldSegments());
    }

    /**
     * A worker within this process: executors are threads, reduces read the map outputs that are held in memory, and the files of the others.
     *
     * @param held where map outputs are held in memory
     * @param transport for its fetches; closed by its owner
     * @param memoryMegabytes that the coordinator may count with
     */
    public static WorkerDaemon embedded(
            int slots,
            long memoryMegabytes,
            Path folder,
            LeaderDirectory directory,
            LinkConnector connector,
            RoutingFiles files,
            FetchTransport transport,
            HeldSegments held) {
        WorkerSpec spec = new WorkerSpec(
                "embedded-" + ProcessHandle.current().pid() + "-"
                        + WorkerDaemon.randomText(new SecureRandom()).substring(0, 8),
                "localhost",
                "/default-rack",
                slots,
                memoryMegabytes,
                List.of(folder),
                WorkerSpec.NO_SHUFFLE_SERVER,
                0);
        LocalExecutorHost host =
                new LocalExecutorHost(files, transport, Runtime.getRuntime().maxMemory(), held, System::nanoTime);
        return new WorkerDaemon(spec, directory, connector, ignored -> new InProcessLauncher(host), files, held);
    }

    private static String fileName(String host) {
        String name = host.replaceAll("[^A-Za-z0-9.-]", "_");
        return name.isEmpty() || !Character.isLetterOrDigit(name.charAt(0)) ? "h" + name : name;
    }

    private static Path temporaryFolder() {
        return Path.of(
                System.getProperty("java.io.tmpdir"),
                TEMPORARY + "-" + fileName(System.getProperty(USER_NAME, "user")));
    }

    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /** This process's, in absolute form: executors run elsewhere. */
    private static List<String> engineClassPath() {
        List<String> absolute = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(java.io.File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                absolute.add(Path.of(entry).toAbsolutePath().toString());
            }
        }
        return absolute;
    }
}
