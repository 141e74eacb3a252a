package windrow.local.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.election.FixedLeadership;
import windrow.coordinator.journal.MemoryJournal;
import windrow.coordinator.server.CoordinatorServer;
import windrow.coordinator.server.Core;
import windrow.coordinator.server.HistoryWriter;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.daemon.WorkerDaemon;
import windrow.worker.daemon.WorkerDaemons;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/**
 * A cluster of one coordinator and one worker in this process: the classes that a real cluster runs, with links in memory in place of
 * sockets, threads in place of executors, a journal in memory, and a leader who is known beforehand, since nobody else can lead. Nothing
 * listens, and nothing outlives {@link #close}.
 *
 * <p>Threading: {@link #start} once, by one thread; {@link #close} by any, repeatable; the client by any number.
 */
public final class EmbeddedCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);

    private static final String HOST = "embedded";
    private static final int PORT = 1;

    /** Nobody led before, so there is no worker to wait for that could have more memory: a job that cannot fit is refused at once. */
    private static final CoreConfig ALONE =
            CoreConfig.defaults().toBuilder().recoveryGraceNanos(0).build();

    /** The leader is there before its client: this only bounds the wait after it failed. */
    private static final Duration REACH_TIMEOUT = Duration.ofSeconds(5);

    /** Nothing is fetched over the network where all map outputs lie in this process's memory or its folder. */
    private static final int FETCH_THREADS = 1;

    private static final long MEGABYTE = 1L << 20;

    private final int slots;
    private final long epoch;
    private final HadoopConf hadoopConf;
    private final Path temporary;
    private final @Nullable HistoryWriter history;
    private final HeldSegments held = new HeldSegments();
    private @Nullable Parts parts;
    private boolean closed;

    /** What is there between start and close. */
    private record Parts(
            Path folder,
            CoordinatorServer coordinator,
            WorkerDaemon worker,
            JobClient client,
            FixedLeaderDirectory workersDirectory,
            EventLoop links,
            FetchTransport transport,
            RoutingFiles files) {}

    /**
     * @param slots tasks at once, at least 1
     * @param epoch at least 1; it is part of the jobs' ids, so one that differs from run to run (the time) keeps them apart
     * @param hadoopConf for paths on Hadoop's file systems
     * @param temporary exists; the cluster makes a folder of its own in it for map output, and removes it
     * @param historyDirectory where the attempts of each job are written when it has ended, if anywhere
     */
    public EmbeddedCluster(
            int slots, long epoch, HadoopConf hadoopConf, Path temporary, Optional<Path> historyDirectory) {
        if (slots < 1) {
            throw new IllegalArgumentException("an embedded cluster needs at least 1 slot, got " + slots);
        }
        this.slots = slots;
        this.epoch = epoch;
        this.hadoopConf = hadoopConf;
        this.temporary = temporary;
        this.history = historyDirectory.map(HistoryWriter::new).orElse(null);
    }

    /** What an embedded worker says that it has for executors, in megabytes: the heap of this process. */
    public static int heapMegabytes() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / MEGABYTE);
    }

    /** Starts all parts; returns when jobs can be submitted. */
    public synchronized void start() throws IOException, InterruptedException {
        if (closed || parts != null) {
            throw new IllegalStateException("an embedded cluster is started once");
        }
        Path folder = Files.createTempDirectory(temporary, "windrow-");
        EventLoop links = new EventLoop("embedded-links", e -> LOG.error("the links within this process broke", e));
        MemoryNetwork network = new MemoryNetwork();
        Leader leader = new Leader(epoch, HOST, PORT);
        JobClient client = new JobClient(
                new FixedLeaderDirectory(leader),
                network.connector(LinkRole.CLIENT, "client", links),
                ClientPatience.of(REACH_TIMEOUT),
                new Unchanging(),
                EventLoop::new);
        CoordinatorServer coordinator = new CoordinatorServer(
                new FixedLeadership(epoch),
                Core.Factory.deciding(ALONE),
                (term, loop) -> new MemoryJournal(),
                history == null ? job -> {} : history,
                EventLoop::new,
                failure -> failed("coordinator", failure, client));
        RoutingFiles files = new RoutingFiles(hadoopConf);
        FetchTransport transport = new FetchTransport(FETCH_THREADS);
        FixedLeaderDirectory workersDirectory = new FixedLeaderDirectory(leader);
        WorkerDaemon worker = WorkerDaemons.embedded(
                slots,
                heapMegabytes(),
                folder,
                workersDirectory,
                network.connector(LinkRole.WORKER, "worker", links),
                files,
                transport,
                held);
        parts = new Parts(folder, coordinator, worker, client, workersDirectory, links, transport, files);
        worker.failure().whenComplete((nothing, failure) -> {
            if (failure != null) {
                failed("worker", failure, client);
            }
        });
        try {
            links.start();
            network.listen(HOST, PORT, LinkRole.COORDINATOR, coordinator.links(), coordinator.executor());
            coordinator.start();
            worker.start();
            client.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IOException("the embedded cluster did not start: " + e.getMessage(), e);
        }
    }

    /** Nobody takes over here: whoever waits for a job is told. */
    private static void failed(String part, Throwable failure, JobClient client) {
        LOG.error("the embedded {} failed; its jobs are lost", part, failure);
        client.close();
    }

    /** Submits jobs and tells how they are; valid between start and close, and closed with the cluster. */
    public synchronized JobClient client() {
        if (parts == null) {
            throw new IllegalStateException("the embedded cluster does not run");
        }
        return parts.client();
    }

    /** The map outputs that are in memory, of jobs that run and of those whose end the worker has not heard of yet. */
    public HeldSegments held() {
        return held;
    }

    /** Ends all tasks and threads and removes the folder. */
    @Override
    public synchronized void close() {
        closed = true;
        Parts open = parts;
        if (open == null) {
            return;
        }
        parts = null;
        open.client().close();
        open.worker().close();
        open.workersDirectory().close();
        open.coordinator().close();
        if (history != null) {
            history.close();
        }
        open.links().close();
        open.transport().close();
        try {
            open.files().close();
            Folders.remove(open.folder());
        } catch (IOException e) {
            LOG.warn("could not remove {}: {}", open.folder(), e.toString());
        }
    }

    /** The one leader is never lost, unless all is. */
    private static final class Unchanging implements LeaderWatcher {

        @Override
        public void found(Leader leader) {
            // As expected.
        }

        @Override
        public void lost(Leader leader, String reason) {
            LOG.debug("lost {}: {}", leader, reason);
        }
    }
}
