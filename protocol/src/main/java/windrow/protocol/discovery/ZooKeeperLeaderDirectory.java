package windrow.protocol.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.Durations;

/** Watches the leader's node in ZooKeeper. While ZooKeeper cannot be reached, the leader last heard of stands. */
public final class ZooKeeperLeaderDirectory implements LeaderDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLeaderDirectory.class);

    private final ZooKeeperConnection zookeeper;
    private final String path;
    private final Duration reachTimeout;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable CuratorCache cache;

    public ZooKeeperLeaderDirectory(ClusterConfig config) {
        this.zookeeper = new ZooKeeperConnection(config);
        this.path = new ZooKeeperPaths(config.name()).leader();
        this.reachTimeout = config.reachTimeout();
    }

    @Override
    public void start() throws ClusterUnreachableException, InterruptedException {
        zookeeper.start();
        CuratorCache made = CuratorCache.build(zookeeper.client(), path, CuratorCache.Options.SINGLE_NODE_CACHE);
        CountDownLatch known = new CountDownLatch(1);
        made.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forInitialized(known::countDown)
                        .forAll((type, before, after) -> listeners.forEach(Runnable::run))
                        .build());
        cache = made;
        made.start();
        if (!known.await(reachTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new ClusterUnreachableException(
                    "no answer from " + describe() + " within " + Durations.format(reachTimeout));
        }
    }

    @Override
    public Optional<Leader> current() {
        CuratorCache known = cache;
        if (known == null) {
            return Optional.empty();
        }
        return known.get(path).flatMap(node -> {
            try {
                return Optional.of(Leader.fromBytes(node.getData()));
            } catch (IllegalArgumentException e) {
                LOG.warn("{} holds no leader: {}", path, e.getMessage());
                return Optional.empty();
            }
        });
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String describe() {
        return "ZooKeeper at " + zookeeper.hosts() + ", " + path;
    }

    @Override
    public void close() {
        CuratorCache known = cache;
        if (known != null) {
            known.close();
        }
        zookeeper.close();
    }
}
