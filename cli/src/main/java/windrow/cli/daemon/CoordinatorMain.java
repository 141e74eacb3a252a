package windrow.cli.daemon;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import windrow.cli.command.Commands;
import windrow.cli.command.UsageError;
import windrow.cli.command.Version;
import windrow.coordinator.journal.store.UnsuitableStoreException;
import windrow.coordinator.server.CoordinatorDaemon;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.conf.Settings;

/** {@code bin/coordinator}. */
@Command(
        name = "coordinator",
        description =
                "Runs a coordinator in the foreground: of all that run, one is elected to lead, the others stand by. "
                        + "SIGTERM stops it cleanly.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CoordinatorMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorMain.class);

    @Mixin
    private DaemonOptions options = new DaemonOptions();

    public static void main(String[] args) {
        System.exit(Commands.run(Commands.line(new CoordinatorMain()), args));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        ClusterConfig cluster = ClusterConfig.from(settings);
        if (cluster.zookeeper().isEmpty()) {
            throw new UsageError("which cluster? set " + ClusterConfig.ZOOKEEPER.key() + " in windrow.conf or by -D");
        }
        try (CoordinatorDaemon daemon =
                new CoordinatorDaemon(cluster, CoordinatorConfig.from(settings), options.hadoopConf()::load)) {
            daemon.start();
            LOG.info("coordinator runs on port {}", daemon.boundPort());
            CompletableFuture<Void> failure = new CompletableFuture<>();
            daemon.failure().thenAccept(failure::completeExceptionally);
            return Foreground.await("coordinator", failure, daemon::close);
        } catch (UnsuitableStoreException e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        }
    }
}
