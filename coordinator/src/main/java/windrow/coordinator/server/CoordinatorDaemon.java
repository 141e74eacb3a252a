package windrow.coordinator.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.election.ZooKeeperLeadership;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;

/** A coordinator process: RPC server, election, core and history together. {@code close} may come from any thread, also while
 * {@code start} waits for ZooKeeper. */
public final class CoordinatorDaemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorDaemon.class);

    /** So many heartbeats may be late or lost before a worker is given up. */
    private static final int HEARTBEATS_PER_EXPIRY = 5;

    private final ClusterConfig cluster;
    private final CoordinatorConfig config;
    private final Supplier<Configuration> hadoop;
    private final Core.Factory cores;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile @Nullable RpcServer rpc;
    private volatile @Nullable CoordinatorServer server;
    private volatile @Nullable HistoryWriter history;
    private volatile @Nullable JournalPlace journals;

    /** @param hadoop reads Hadoop's configuration, for the journal's file system */
    public CoordinatorDaemon(ClusterConfig cluster, CoordinatorConfig config, Supplier<Configuration> hadoop) {
        this(cluster, config, hadoop, Core.Factory.deciding(coreConfig(config)));
    }

    CoordinatorDaemon(
            ClusterConfig cluster, CoordinatorConfig config, Supplier<Configuration> hadoop, Core.Factory cores) {
        this.cluster = cluster;
        this.config = config;
        this.hadoop = hadoop;
        this.cores = cores;
    }

    /** Times that follow from the settings. */
    static CoreConfig coreConfig(CoordinatorConfig config) {
        CoreConfig defaults = CoreConfig.defaults();
        long expiry = config.workerExpiry().toNanos();
        return defaults.toBuilder()
                .workerExpiryNanos(expiry)
                .heartbeatNanos(Math.min(defaults.heartbeatNanos(), expiry / HEARTBEATS_PER_EXPIRY))
                .linkLossNanos(Math.min(defaults.linkLossNanos(), expiry))
                // a worker that a leader would not give up yet is not given up for a change of leaders either
                .recoveryGraceNanos(Math.max(defaults.recoveryGraceNanos(), expiry))
                .build();
    }

    /**
     * Listens and stands for election. What went wrong is closed again. A journal's file system that does not answer yet is no reason to
     * fail: it is logged, and whoever is elected tries again.
     *
     * @throws windrow.coordinator.journal.store.UnsuitableStoreException when the journal cannot be kept where the settings say
     * @throws java.io.IOException when the port is taken, or ZooKeeper does not answer; the message says which, and which setting it is
     */
    public void start() throws Exception {
        try {
            ZooKeeperLeadership leadership =
                    new ZooKeeperLeadership(cluster, advertised(config.host()), this::boundPort);
            JournalPlace place = JournalPlace.open(config, cluster.name(), hadoop, leadership.journalRegistry());
            journals = place;
            place.probe();
            HistorySink sink = job -> {};
            if (config.historyDirectory().isPresent()) {
                HistoryWriter writer =
                        new HistoryWriter(config.historyDirectory().get());
                history = writer;
                sink = writer;
            }
            CoordinatorServer made =
                    new CoordinatorServer(leadership, cores, place, sink, EventLoop::new, failure::complete);
            server = made;
            RpcServer listening = new RpcServer(
                    LinkRole.COORDINATOR,
                    cluster.name(),
                    Set.of(LinkRole.WORKER, LinkRole.CLIENT),
                    made.links(),
                    RpcLimits.DEFAULT.withMaxConnections(
                            config.maxConnections(), CoordinatorConfig.MAX_CONNECTIONS.key()));
            rpc = listening;
            listening.start(
                    config.host(),
                    config.port(),
                    "settings " + CoordinatorConfig.HOST.key() + " and " + CoordinatorConfig.PORT.key());
            made.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Who listens everywhere is found under the machine's own name. */
    private static String advertised(String host) throws UnknownHostException {
        return InetAddress.getByName(host).isAnyLocalAddress()
                ? InetAddress.getLocalHost().getCanonicalHostName()
                : host;
    }

    /** Where it listens; after {@link #start}. */
    public int boundPort() {
        RpcServer listening = rpc;
        if (listening == null) {
            throw new IllegalStateException("not started");
        }
        return listening.port();
    }

    /** The epoch under which it believes that it leads; 0: it stands by. */
    public long epoch() {
        CoordinatorServer hosted = server;
        return hosted == null ? 0 : hosted.epoch();
    }

    /** Completes with what ended this coordinator, if anything does: the process should end then, too. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Stops leading, tells all who are connected, and writes what history waits. Repeatable. */
    @Override
    public void close() {
        CoordinatorServer hosted = server;
        if (hosted != null) {
            hosted.close();
        }
        RpcServer listening = rpc;
        if (listening != null) {
            listening.close();
        }
        HistoryWriter writer = history;
        if (writer != null) {
            writer.close();
        }
        JournalPlace place = journals;
        if (place != null) {
            try {
                place.close();
            } catch (IOException e) {
                LOG.debug("the journal's file system does not close", e);
            }
        }
    }
}
