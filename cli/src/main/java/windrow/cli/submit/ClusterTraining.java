package windrow.cli.submit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.Settings;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterStatus;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.HdfsClasses;
import windrow.worker.files.RoutingFiles;

/**
 * The part of the training that a submission to a real cluster needs: it speaks with a coordinator of its own making, and knocks at a
 * ZooKeeper and a NameNode that are not there, which loads most of what those that are there would need.
 */
final class ClusterTraining {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String CLUSTER = "training";

    /** Reached only with a ZooKeeper that answers. */
    private static final List<String> ZOOKEEPER = List.of(
            "org.apache.curator.framework.recipes.cache.CuratorCacheImpl",
            "org.apache.curator.framework.recipes.cache.CuratorCacheStorage",
            "org.apache.curator.framework.recipes.cache.OutstandingOps",
            "org.apache.curator.framework.imps.GetDataBuilderImpl",
            "org.apache.curator.framework.imps.ExistsBuilderImpl",
            "org.apache.curator.framework.imps.AddWatchBuilderImpl",
            "org.apache.curator.framework.imps.RemoveWatchesBuilderImpl",
            "org.apache.zookeeper.proto.ConnectResponse",
            "org.apache.zookeeper.proto.ReplyHeader",
            "org.apache.zookeeper.proto.GetDataRequest",
            "org.apache.zookeeper.proto.GetDataResponse",
            "org.apache.zookeeper.proto.AddWatchRequest",
            "org.apache.zookeeper.proto.ExistsRequest",
            "org.apache.zookeeper.proto.ExistsResponse",
            "org.apache.zookeeper.proto.RemoveWatchesRequest",
            "org.apache.zookeeper.data.Stat");

    private ClusterTraining() {}

    /** @param folder exists; for its files */
    static void run(Path folder) throws IOException, InterruptedException {
        askACoordinator();
        String nobody = LOOPBACK + ":" + closedPort();
        lookFor(nobody);
        loadZooKeeper();
        HdfsClasses.load();
        openHdfs(folder, nobody);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static void askACoordinator() throws IOException, InterruptedException {
        RpcServer server =
                new RpcServer(LinkRole.COORDINATOR, CLUSTER, Set.of(LinkRole.CLIENT), new Desk(), RpcLimits.DEFAULT);
        server.start(LOOPBACK, 0, "any free port for the training");
        RpcClient connector = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, CLUSTER, RpcLimits.DEFAULT);
        FixedLeaderDirectory directory = new FixedLeaderDirectory(new Leader(1, LOOPBACK, server.port()));
        try (JobClient client = new JobClient(
                directory, connector, ClientPatience.of(Duration.ofSeconds(5)), new Silence(), EventLoop::new)) {
            client.start();
            client.cluster();
        } catch (ClusterUnreachableException e) {
            System.out.println("no answer: " + e.getMessage());
        } finally {
            connector.close();
            server.close();
        }
    }

    private static void lookFor(String nobody) throws InterruptedException {
        ClusterConfig config = ClusterConfig.from(Settings.load(
                null, Map.of(ClusterConfig.ZOOKEEPER.key(), nobody, ClusterConfig.REACH_TIMEOUT.key(), "1 s")));
        try (ZooKeeperLeaderDirectory directory = new ZooKeeperLeaderDirectory(config)) {
            directory.start();
        } catch (ClusterUnreachableException e) {
            System.out.println("as it should be: " + e.getMessage());
        }
    }

    private static void loadZooKeeper() {
        for (String name : ZOOKEEPER) {
            try {
                Class.forName(name, true, ClusterTraining.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                System.out.println("not loaded: " + e);
            }
        }
    }

    private static void openHdfs(Path folder, String nobody) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                conf.resolve("core-site.xml"),
                "<configuration><property><name>fs.defaultFS</name><value>hdfs://" + nobody
                        + "</value></property><property><name>ipc.client.connect.max.retries</name><value>0</value>"
                        + "</property></configuration>");
        try (RoutingFiles files = new RoutingFiles(HadoopConf.in(conf))) {
            files.prepare();
        } catch (IOException e) {
            System.out.println("as it should be: " + e.getMessage());
        }
    }

    /** Knows an empty cluster. */
    private static final class Desk implements LinkListener {

        @Override
        public void opened(Link link) {
            // The client speaks first.
        }

        @Override
        public void received(Link link, long epoch, Message message) {
            if (message instanceof ClientRequest request) {
                link.send(epoch, new ClientReply.Cluster(request.call(), new ClusterStatus(epoch, List.of(), 0)));
            }
        }

        @Override
        public void closed(Link link, @Nullable Throwable cause) {
            // The training goes on.
        }
    }

    /** Nobody watches. */
    private static final class Silence implements LeaderWatcher {

        @Override
        public void found(Leader leader) {
            // As expected.
        }

        @Override
        public void lost(Leader leader, String reason) {
            // At the end.
        }
    }
}
