package windrow.cli.submit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import windrow.cli.command.UsageError;
import windrow.local.embedded.EmbeddedCluster;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.conf.Settings;
import windrow.protocol.conf.WorkerConfig;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/**
 * A cluster to submit to, embedded or real, with what a session on it needs. {@link #prepare} looks at settings and files only;
 * {@link #open} starts or connects; {@link #close} gives everything back and may be called from a shutdown hook at any time.
 */
final class Connection implements AutoCloseable {

    private static final String SETTINGS_FILE = "windrow.conf";
    private static final String JOB_PREFIX = "job.";
    private static final String WORKER_PREFIX = "worker.";
    private static final String COORDINATOR_PREFIX = "coordinator.";

    private final SubmitOptions options;
    private final Environment environment;
    private final Settings settings;
    private final List<Path> jars;
    private final List<Path> sideFiles;
    private final PrintStream err;
    private final RoutingFiles files;
    private final HadoopConf hadoopConf;
    private @Nullable EmbeddedCluster embedded;
    private @Nullable RpcClient rpc;
    private @Nullable JobClient remote;
    private boolean closed;

    private Connection(
            SubmitOptions options,
            Environment environment,
            Settings settings,
            List<Path> jars,
            List<Path> sideFiles,
            HadoopConf hadoopConf,
            PrintStream err) {
        this.options = options;
        this.environment = environment;
        this.settings = settings;
        this.jars = jars;
        this.sideFiles = sideFiles;
        this.hadoopConf = hadoopConf;
        this.files = new RoutingFiles(hadoopConf);
        this.err = err;
    }

    /** Reads the settings and checks the jars and files; the first thing that is wrong is thrown. */
    static Connection prepare(SubmitOptions options, JobJar jar, Environment environment, PrintStream err) {
        Path file = environment.conf().resolve(SETTINGS_FILE);
        Map<String, String> overrides = new TreeMap<>(options.settings());
        options.cluster().ifPresent(hosts -> overrides.put(ClusterConfig.ZOOKEEPER.key(), hosts));
        Settings settings = Settings.load(Files.exists(file) ? file : null, overrides);
        checkSense(options, settings);

        List<Path> jars = new ArrayList<>(List.of(jar.path()));
        JarLookup lookup = new JarLookup(environment.home());
        for (String more : options.jars()) {
            jars.add(JobJar.check(lookup.find(more)).path());
        }
        List<Path> sideFiles =
                options.files().stream().map(f -> Path.of(f).toAbsolutePath()).toList();
        Staging.checkFiles(sideFiles);
        HadoopConf hadoopConf = HadoopConf.in(environment.hadoopConf().orElse(null), environment.conf());
        return new Connection(options, environment, settings, jars, sideFiles, hadoopConf, err);
    }

    /** Options that can be read but would do nothing, or not what they promise. */
    private static void checkSense(SubmitOptions options, Settings settings) {
        for (String key : options.settings().keySet()) {
            // an embedded run keeps a history, too
            boolean ofDaemons = key.startsWith(WORKER_PREFIX)
                    || (key.startsWith(COORDINATOR_PREFIX) && !key.equals(CoordinatorConfig.HISTORY_DIRECTORY.key()));
            if (ofDaemons) {
                throw new UsageError(
                        "-D: " + key + " is a setting of the cluster's daemons, which a submission cannot change"
                                + (key.equals(WorkerConfig.SLOTS.key()) ? "; give --local=SLOTS" : ""));
            }
        }
        if (options.detach() && settings.get(ClusterConfig.ZOOKEEPER).isEmpty()) {
            throw new UsageError(
                    "--detach needs a cluster, or the job would end with this process: give --cluster, or set "
                            + ClusterConfig.ZOOKEEPER.key() + " in windrow.conf");
        }
    }

    /** The program's class path, its own jar first. */
    List<Path> jars() {
        return jars;
    }

    /** Starts the embedded cluster, or finds the leader of the real one. */
    synchronized ClusterSession open() throws IOException, InterruptedException {
        ProgressPrinter.Style style = options.quiet()
                ? ProgressPrinter.Style.QUIET
                : environment.terminal() ? ProgressPrinter.Style.TERMINAL : ProgressPrinter.Style.PLAIN;
        ProgressPrinter progress = new ProgressPrinter(style, environment.width(), err);
        ClusterConfig cluster = ClusterConfig.from(settings);
        boolean isEmbedded =
                options.localSlots().isPresent() || cluster.zookeeper().isEmpty();
        JobClient client = isEmbedded
                ? startEmbedded(settings)
                : connect(cluster, new LeaderNotes(progress, cluster.jobReachTimeout(), System::nanoTime));
        long defaultMemory = isEmbedded
                ? EmbeddedCluster.heapMegabytes()
                : settings.get(JobDefaults.EXECUTOR_MEMORY).megabytes();
        Map<String, String> given = new TreeMap<>(settings.user());
        options.settings().forEach((key, value) -> {
            if (key.startsWith(JOB_PREFIX)) {
                given.put(key, value);
            }
        });
        Map<String, String> fallbacks = new TreeMap<>(settings.given(JOB_PREFIX));
        if (isEmbedded) {
            // the file speaks of a cluster's executors; an embedded run has this process's heap
            fallbacks.remove(JobDefaults.EXECUTOR_MEMORY.key());
        }
        StagingPlace staging = new StagingPlace(
                files,
                isEmbedded ? "" : settings.get(JobDefaults.STAGING_DIRECTORY),
                environment.temporary(),
                environment.user(),
                jars,
                sideFiles);
        ClusterSession.Terms terms = new ClusterSession.Terms(
                options.name(),
                Map.copyOf(given),
                Map.copyOf(fallbacks),
                defaultMemory,
                options.detach(),
                environment.user(),
                UUID.randomUUID().toString());
        return new ClusterSession(client, files, staging, terms, progress, System::nanoTime, System::currentTimeMillis);
    }

    private JobClient startEmbedded(Settings settings) throws IOException, InterruptedException {
        int slots = options.localSlots().orElse(0);
        EmbeddedCluster started = new EmbeddedCluster(
                slots == 0 ? environment.processors() : slots,
                System.currentTimeMillis(),
                hadoopConf,
                environment.temporary(),
                CoordinatorConfig.from(settings).historyDirectory());
        embedded = started;
        started.start();
        return started.client();
    }

    private JobClient connect(ClusterConfig cluster, LeaderWatcher watcher) throws IOException, InterruptedException {
        RpcClient connector = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT);
        rpc = connector;
        JobClient client = new JobClient(
                new ZooKeeperLeaderDirectory(cluster),
                connector,
                new ClientPatience(cluster.reachTimeout(), cluster.jobReachTimeout()),
                watcher,
                EventLoop::new);
        remote = client;
        client.start();
        return client;
    }

    /** Repeatable, from any thread. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (remote != null) {
            remote.close();
        }
        if (rpc != null) {
            rpc.close();
        }
        if (embedded != null) {
            embedded.close();
        }
        try {
            files.close();
        } catch (IOException e) {
            err.println("submit: could not close the file systems: " + e.getMessage());
        }
    }
}
