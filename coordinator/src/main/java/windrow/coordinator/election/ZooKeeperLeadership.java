package windrow.coordinator.election;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.state.ConnectionState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.journal.JournalRegistry;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperConnection;
import windrow.protocol.discovery.ZooKeeperPaths;

/**
 * Elects through ZooKeeper. Curator's {@link LeaderLatch} queues the candidates, but its word is only a hint: after broken sessions it has
 * had two leaders (Curator issues 964, 980, 1169). What makes a leader is the transaction in {@link LeaderNode}, which takes an epoch.
 *
 * <p>Leadership is lost as soon as the connection to ZooKeeper is suspended, when the latch says so, and when the leader's node is not this
 * leader's own any more. It comes back, if at all, under a new epoch.
 *
 * <p>Threading: one thread of its own does everything but the first word of a loss, which comes straight from ZooKeeper's thread.
 */
public final class ZooKeeperLeadership implements Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLeadership.class);

    /** Pause before another try after an election that failed half-way. */
    private static final long RETRY_MILLIS = 1000;

    private static final long CLOSE_SECONDS = 5;

    private final ZooKeeperConnection zookeeper;
    private final ZooKeeperPaths paths;
    private final String host;
    private final IntSupplier port;
    private final ScheduledExecutorService thread;

    private final Object lock = new Object();
    /** Set while the listener believes that it leads; guarded by {@code lock}, as are the calls of the listener. */
    private @Nullable Leader leading;

    private @Nullable Listener listener;
    private boolean closed;

    /** The following are used on {@code thread} only. */
    private @Nullable LeaderLatch latch;

    private @Nullable CuratorCache watch;
    private @Nullable LeaderNode node;
    private final StandPause pause = new StandPause();
    private long epochSeen;
    private long electedNanos;
    /** The pause before the next candidacy is running; there is no latch meanwhile. */
    private boolean pausing;

    /**
     * @param host where others reach this coordinator
     * @param port the same; asked for after {@link #start}
     */
    public ZooKeeperLeadership(ClusterConfig config, String host, IntSupplier port) {
        this.zookeeper = new ZooKeeperConnection(config);
        this.paths = new ZooKeeperPaths(config.name());
        this.host = host;
        this.port = port;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "windrow-election");
            made.setDaemon(true);
            return made;
        });
    }

    /** Where the cluster remembers its journal, in the same ZooKeeper; to be asked between {@link #start} and {@link #close}. */
    public JournalRegistry journalRegistry() {
        return new ZooKeeperJournalRegistry(zookeeper.client(), paths, host);
    }

    @Override
    public void start(Listener listener) throws IOException, InterruptedException {
        synchronized (lock) {
            this.listener = listener;
        }
        zookeeper.start();
        CuratorFramework client = zookeeper.client();
        client.getConnectionStateListenable().addListener((which, state) -> {
            if (state == ConnectionState.SUSPENDED || state == ConnectionState.LOST) {
                lose("the connection to ZooKeeper is " + (state == ConnectionState.LOST ? "lost" : "suspended"));
            }
        });
        inThread(() -> {
            node = new LeaderNode(client, paths);
            CuratorCache made = CuratorCache.build(client, paths.leader(), CuratorCache.Options.SINGLE_NODE_CACHE);
            made.listenable()
                    .addListener(CuratorCacheListener.builder()
                            .forAll((type, before, after) -> inThread(this::compareNode))
                            .build());
            watch = made;
            made.start();
            stand();
        });
    }

    /** Queues as a candidate. There is no latch when this is called: one that nobody closes would stay first in line for ever. */
    private void stand() {
        pausing = false;
        if (isClosed()) {
            return;
        }
        LeaderLatch made = new LeaderLatch(
                zookeeper.client(), paths.candidates(), host + ":" + port.getAsInt(), LeaderLatch.CloseMode.SILENT);
        made.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                inThread(() -> take(made));
            }

            @Override
            public void notLeader() {
                lose("another coordinator is first in line, or ZooKeeper cannot tell");
            }
        });
        latch = made;
        try {
            made.start();
        } catch (Exception e) {
            LOG.warn("cannot stand for election: {}", e.toString());
            standAgain();
        }
    }

    private void take(LeaderLatch by) {
        if (by != latch || !by.hasLeadership() || isClosed() || node == null) {
            return;
        }
        try {
            Leader taken = node.take(by.getOurPath(), host, port.getAsInt(), epochSeen);
            synchronized (lock) {
                // While the transaction was under way the connection may have broken, and nobody was told since nobody
                // led.
                boolean stands = by.hasLeadership()
                        && zookeeper.client().getZookeeperClient().isConnected();
                if (stands && leading == null && !closed && listener != null) {
                    leading = taken;
                    electedNanos = System.nanoTime();
                    LOG.info("elected: {}", taken);
                    listener.elected(taken.epoch());
                    return;
                }
            }
            LOG.info("took epoch {} and lost it before it began", taken.epoch());
        } catch (Exception e) {
            LOG.warn("cannot take the leadership: {}", e.toString());
        }
        standAgain();
    }

    /** The leader's node changed: is it ours? */
    private void compareNode() {
        Leader mine;
        synchronized (lock) {
            mine = leading;
        }
        if (mine == null || node == null) {
            return;
        }
        try {
            Leader there = node.read();
            if (there == null || there.epoch() > mine.epoch()) {
                boolean lost =
                        lose(there == null ? "the leader's node is gone" : "another coordinator leads: " + there);
                // Whoever ended this leadership meanwhile sees to the next candidacy.
                if (lost) {
                    standAgain();
                }
            }
        } catch (Exception e) {
            // The connection's state tells the rest.
            LOG.debug("cannot read the leader's node: {}", e.toString());
        }
    }

    /** Returns whether there was a leadership to lose. */
    private boolean lose(String reason) {
        synchronized (lock) {
            Leader lost = leading;
            leading = null;
            if (lost != null && listener != null) {
                LOG.info("leads no more (epoch {}): {}", lost.epoch(), reason);
                listener.lost(reason);
            }
            return lost != null;
        }
    }

    @Override
    public void resign(String reason, long epochSeen) {
        Leader mine;
        synchronized (lock) {
            mine = leading;
        }
        lose(reason);
        inThread(() -> {
            this.epochSeen = Math.max(this.epochSeen, epochSeen);
            removeNode(mine);
            standAgain(pause.after(System.nanoTime() - electedNanos));
        });
    }

    private void standAgain() {
        standAgain(RETRY_MILLIS);
    }

    /** Leaves the queue and, after a pause, stands at its end. Repeated during the pause it changes nothing. */
    private void standAgain(long pauseMillis) {
        leave();
        if (!pausing && !isClosed()) {
            try {
                thread.schedule(this::stand, pauseMillis, TimeUnit.MILLISECONDS);
                pausing = true;
            } catch (RejectedExecutionException e) {
                LOG.debug("closed while standing again");
            }
        }
    }

    private void leave() {
        LeaderLatch old = latch;
        latch = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException | IllegalStateException e) {
                LOG.debug("left the election: {}", e.toString());
            }
        }
    }

    private void removeNode(@Nullable Leader mine) {
        if (mine != null && node != null) {
            try {
                node.remove(mine);
            } catch (Exception e) {
                LOG.debug("the leader's node will go with the session: {}", e.toString());
            }
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void inThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed");
        }
    }

    @Override
    public void close() {
        Leader mine;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            mine = leading;
        }
        lose("this coordinator is closed");
        inThread(() -> {
            removeNode(mine);
            leave();
            if (watch != null) {
                watch.close();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("ZooKeeper did not answer at the end; the leader's node goes with the session");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        zookeeper.close();
    }
}
