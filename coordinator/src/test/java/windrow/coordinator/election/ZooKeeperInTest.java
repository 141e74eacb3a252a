package windrow.coordinator.election;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import windrow.protocol.conf.ClusterConfig;

/** A real ZooKeeper server in the test's process, on a free port of the loopback. */
public final class ZooKeeperInTest implements AutoCloseable {

    private static final int TICK_MILLIS = 250;

    private final Path folder;
    private ZooKeeperServer server;
    private NIOServerCnxnFactory connections;
    private int port;

    public ZooKeeperInTest(Path folder) {
        this.folder = folder;
    }

    /** Starts it, again on the same port after {@link #stop}. */
    public void start() throws Exception {
        server = new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS);
        connections = new NIOServerCnxnFactory();
        connections.configure(new InetSocketAddress("127.0.0.1", port), 100);
        connections.startup(server);
        port = connections.getLocalPort();
    }

    public void stop() {
        connections.shutdown();
    }

    public ClusterConfig config() {
        return new ClusterConfig(
                List.of("127.0.0.1:" + port),
                Duration.ofSeconds(2),
                "test",
                Duration.ofSeconds(15),
                Duration.ofSeconds(15));
    }

    /** Ends the session that owns the leader's node, as when its owner was silent for too long. */
    public void expireLeader() throws Exception {
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, 4000, event -> {});
        try {
            Stat stat = new Stat();
            client.getData("/windrow/test/leader", false, stat);
            server.closeSession(stat.getEphemeralOwner());
        } finally {
            client.close();
        }
    }

    /** Changes a node behind everybody's back. */
    public void set(String path, String text) throws Exception {
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, 4000, event -> {});
        try {
            client.setData(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), -1);
        } finally {
            client.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
