package windrow.protocol.discovery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.Durations;

/** A connection to a cluster's ZooKeeper. Thread-safe. */
public final class ZooKeeperConnection implements AutoCloseable {

    private static final int RETRY_BASE_MILLIS = 100;
    private static final int RETRY_MOST_MILLIS = 2000;
    private static final int RETRIES = 5;

    /** How long one server may take to answer a connection. */
    private static final int CONNECTION_TIMEOUT_MILLIS = 5000;

    private final String hosts;
    private final Duration reachTimeout;
    private final CuratorFramework client;

    /** Throws {@link IllegalArgumentException} where the configuration names no server. */
    public ZooKeeperConnection(ClusterConfig config) {
        if (config.zookeeper().isEmpty()) {
            throw new IllegalArgumentException("no ZooKeeper server is given; set " + ClusterConfig.ZOOKEEPER.key());
        }
        this.hosts = String.join(",", config.zookeeper());
        this.reachTimeout = config.reachTimeout();
        int sessionMillis = (int) config.sessionTimeout().toMillis();
        this.client = CuratorFrameworkFactory.builder()
                .connectString(hosts)
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(Math.min(sessionMillis, CONNECTION_TIMEOUT_MILLIS))
                .retryPolicy(new BoundedExponentialBackoffRetry(RETRY_BASE_MILLIS, RETRY_MOST_MILLIS, RETRIES))
                .build();
    }

    /** Connects, within {@code cluster.reach-timeout}; once. */
    public void start() throws ClusterUnreachableException, InterruptedException {
        client.start();
        if (!client.blockUntilConnected((int) reachTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
            client.close();
            throw new ClusterUnreachableException(
                    "no ZooKeeper answered at " + hosts + " within " + Durations.format(reachTimeout) + "; check "
                            + ClusterConfig.ZOOKEEPER.key() + " or --cluster, and that it runs");
        }
    }

    /** As given in the configuration. */
    public String hosts() {
        return hosts;
    }

    public CuratorFramework client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
    }
}
