package windrow.cli.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import windrow.cli.command.Closing;
import windrow.cli.command.Commands;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.JobDefaults;
import windrow.protocol.conf.Settings;
import windrow.protocol.conf.WorkerConfig;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.worker.daemon.WorkerDaemon;
import windrow.worker.daemon.WorkerDaemons;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/** {@code bin/worker}. */
@Command(
        name = "worker",
        description =
                "Runs a worker in the foreground: it takes tasks from the leading coordinator, runs them in JVMs of their own, "
                        + "and serves map output. SIGTERM stops it cleanly.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class WorkerMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

    @Mixin
    private DaemonOptions options = new DaemonOptions();

    public static void main(String[] args) {
        System.exit(Commands.run(Commands.line(new WorkerMain()), args));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        ClusterConfig cluster = ClusterConfig.from(settings);
        if (cluster.zookeeper().isEmpty()) {
            throw new UsageError("which cluster? set " + ClusterConfig.ZOOKEEPER.key() + " in windrow.conf or by -D");
        }
        HadoopConf hadoopConf = options.hadoopConf();
        Closing closing = new Closing(failure -> LOG.warn("while stopping", failure));
        RoutingFiles files = closing.add(new RoutingFiles(hadoopConf));
        ZooKeeperLeaderDirectory directory = closing.add(new ZooKeeperLeaderDirectory(cluster));
        RpcClient connector =
                closing.add(new RpcClient(LinkRole.WORKER, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT));
        WorkerDaemon daemon = closing.add(WorkerDaemons.forked(
                WorkerConfig.from(settings),
                JobDefaults.from(settings),
                directory,
                connector,
                hadoopConf,
                files,
                userCache(System.getenv())));
        try {
            daemon.start();
            prepare(files);
            LOG.info("worker {} runs, serving map output on port {}", daemon.name(), daemon.shufflePort());
            return Foreground.await("worker " + daemon.name(), daemon.failure(), closing::close);
        } finally {
            closing.close();
        }
    }

    /** The first job is not to wait until this process has loaded what brings its jars here. */
    private static void prepare(RoutingFiles files) {
        Thread thread = new Thread(
                () -> {
                    try {
                        files.prepare();
                    } catch (IOException | RuntimeException e) {
                        LOG.debug("the default file system does not answer yet", e);
                    }
                },
                "prepare-files");
        thread.setDaemon(true);
        thread.start();
    }

    /** As bin/submit has it. */
    private static Path userCache(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("windrow");
    }
}
