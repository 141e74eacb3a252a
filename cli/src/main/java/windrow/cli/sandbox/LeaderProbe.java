package windrow.cli.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.Settings;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;

/** Asks as a client of the cluster would, with a connection of its own for each question. */
final class LeaderProbe implements ClusterProbe {

    /** One try: whoever asks tries again. */
    private static final String REACH = "2 s";

    private final Path settingsFile;

    LeaderProbe(Path settingsFile) {
        this.settingsFile = settingsFile;
    }

    @Override
    public ClusterStatus status() throws IOException, InterruptedException {
        Settings settings = Settings.load(settingsFile, Map.of(ClusterConfig.REACH_TIMEOUT.key(), REACH));
        ClusterConfig cluster = ClusterConfig.from(settings);
        try (RpcClient rpc = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT);
                JobClient client = new JobClient(
                        new ZooKeeperLeaderDirectory(cluster),
                        rpc,
                        ClientPatience.of(cluster.reachTimeout()),
                        new Silent(),
                        EventLoop::new)) {
            client.start();
            return client.cluster();
        }
    }

    private static final class Silent implements LeaderWatcher {

        @Override
        public void found(Leader leader) {
            // That is what was asked for.
        }

        @Override
        public void lost(Leader leader, String reason) {
            // The caller tries again.
        }
    }
}
