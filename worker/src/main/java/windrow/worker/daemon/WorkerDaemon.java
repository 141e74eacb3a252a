package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.io.FileAccess;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.Loop;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.serve.ShuffleServer;
import windrow.shuffle.serve.ShuffleServerSpec;
import windrow.worker.launch.ExecutorLauncher;

/**
 * A worker: takes attempts from the leader and runs them in executors, holds and serves map output. The same class is behind
 * {@code bin/worker} and in the embedded process; they differ in launcher, links and directory. Thread-safe.
 */
public final class WorkerDaemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerDaemon.class);

    /** Until the leader says how often it wants to hear. */
    private static final long FIRST_HEARTBEAT_MILLIS = 1_000;

    private static final int SHUFFLE_THREADS = 2;
    /** One for each reduce that fetches from here just now; their requests take about 25 KB each. */
    private static final int MAX_SHUFFLE_CONNECTIONS = 4_000;

    private static final long SHUFFLE_IDLE_MILLIS = 60_000;
    private static final int RANDOM_BYTES = 16;

    private final WorkerSpec spec;
    private final LeaderDirectory directory;
    private final LinkConnector connector;
    private final LauncherFactory launchers;
    private final FileAccess files;
    private final HeldSegments inMemory;
    private final WorkerFolders folders;
    private final Loop loop;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private @Nullable ShuffleServer shuffleServer;
    private @Nullable WorkerServer server;
    private boolean closed;

    /** Makes the launcher once the folder is there in which executors live. */
    @FunctionalInterface
    public interface LauncherFactory {

        /** @param directory exists, and is removed with the worker */
        ExecutorLauncher make(Path directory);
    }

    /**
     * @param directory where the leader is found; started by this daemon, and closed by its owner
     * @param connector links to the leader; closed by its owner
     * @param files where jobs' staging folders are; closed by its owner
     * @param inMemory where executors of this process hold map outputs, which nobody else can have; those of a job are forgotten with it, and all
     *     when this is closed
     */
    public WorkerDaemon(
            WorkerSpec spec,
            LeaderDirectory directory,
            LinkConnector connector,
            LauncherFactory launchers,
            FileAccess files,
            HeldSegments inMemory) {
        this.spec = spec;
        this.directory = directory;
        this.connector = connector;
        this.launchers = launchers;
        this.files = files;
        this.inMemory = inMemory;
        this.folders = new WorkerFolders(spec.directories(), spec.name());
        this.loop = new EventLoop("worker", e -> {
            LOG.error("the worker stops", e);
            failure.completeExceptionally(e);
        });
    }

    /** A text that nobody guesses and that is fit for a file name: for names of workers, and for secrets. */
    public static String randomText(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Takes folders, ports and threads, and looks for the leader.
     *
     * @throws IOException naming what could not be had and, where there is one, its setting
     */
    public synchronized void start() throws IOException, InterruptedException {
        try {
            folders.start();
            directory.start();
            startParts();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startParts() throws IOException {
        SecureRandom random = new SecureRandom();
        boolean served = spec.shufflePort() != WorkerSpec.NO_SHUFFLE_SERVER;
        LocalWorkerFiles local = new LocalWorkerFiles(
                folders,
                files,
                inMemory,
                served && spec.bundleBytes() > 0 ? BundleSpace.ofMachine(spec.bundleBytes()) : null,
                failure);
        int port = 0;
        if (served) {
            ShuffleServer shuffle = new ShuffleServer(
                    new ShuffleServerSpec(
                            spec.host(),
                            spec.shufflePort(),
                            SHUFFLE_THREADS,
                            MAX_SHUFFLE_CONNECTIONS,
                            SHUFFLE_IDLE_MILLIS),
                    local.outputs());
            shuffle.start();
            shuffleServer = shuffle;
            port = shuffle.port();
        }
        ExecutorLauncher launcher = launchers.make(folders.folder("executors"));
        WorkerCore core = new WorkerCore(
                new WorkerIdentity(
                        spec.name(), spec.host(), spec.rack(), spec.slots(), spec.memoryMegabytes(), spec.host(), port),
                FIRST_HEARTBEAT_MILLIS);
        WorkerServer made = new WorkerServer(
                core, loop, launcher, local, directory, connector, bound -> (long) (random.nextDouble() * bound));
        server = made;
        launcher.start();
        loop.start();
        made.start();
    }

    public String name() {
        return spec.name();
    }

    /** Where map output is served; after {@link #start}, 0 without a server. */
    public synchronized int shufflePort() {
        return shuffleServer == null ? 0 : shuffleServer.port();
    }

    /** Completes exceptionally when the worker cannot go on by itself, as when its last folder is gone; its owner should close it. */
    public CompletableFuture<Void> failure() {
        return failure;
    }

    /** Ends the executors and removes the folders. Repeatable. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (server != null) {
            server.close();
        }
        if (shuffleServer != null) {
            shuffleServer.close();
        }
        loop.close();
        folders.close();
    }
}
