package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.io.FileAccess;
import windrow.api.io.LocalFiles;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.launch.ExecutorLauncher;

/** The host of the core, with the leader's words put into its mouth. */
class WorkerServerTest {

    private static final long WAIT_SECONDS = 60;

    @TempDir
    Path folder;

    private final Launches launches = new Launches();
    private final EventLoop loop = new EventLoop("worker", Throwable::printStackTrace);
    private final WorkerCore core = new WorkerCore(new WorkerIdentity("w", "host", "/rack", 2, 1024, "host", 0), 1000);
    private WorkerFolders folders;
    private WorkerServer server;

    /** Notes what it is asked to start, and starts nothing. */
    private static final class Launches implements ExecutorLauncher {

        final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void start() {
            // Nothing to take.
        }

        @Override
        public Launched launch(int executor, String session, int memoryMegabytes, Listener listener) {
            asked.add(executor);
            return new Launched() {
                @Override
                public void send(ExecutorMessage message) {
                    // Nobody is there.
                }

                @Override
                public void stop() {
                    listener.ended(Listener.NOT_STARTED, "");
                }
            };
        }

        @Override
        public void close() {
            // Nothing was started.
        }
    }

    @BeforeEach
    void start() throws Exception {
        loop.start();
        folders = new WorkerFolders(List.of(folder), "w");
        folders.start();
    }

    private void serve(FileAccess files) {
        server = new WorkerServer(
                core,
                loop,
                launches,
                new LocalWorkerFiles(
                        folders, files, new HeldSegments(), BundleSpace.ofMachine(1L << 30), new CompletableFuture<>()),
                new FixedLeaderDirectory(new Leader(1, "nobody", 1)),
                new MemoryNetwork().connector(LinkRole.WORKER, "worker", loop),
                bound -> 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        loop.close();
        folders.close();
    }

    private void launch() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        WorkerCoreTest.Say say = new WorkerCoreTest.Say();
        say.launches = List.of(WorkerCoreTest.launch(WorkerCoreTest.map(0, 0)));
        server.happened(new WorkerEvent.LinkUp(1));
        server.happened(new WorkerEvent.Orders(1, say.orders()));
        loop.execute(done::countDown);
        assertTrue(done.await(WAIT_SECONDS, TimeUnit.SECONDS), "the loop took the orders");
    }

    @Test
    void startsAnExecutorForALaunch() throws Exception {
        serve(new LocalFiles());
        launch();
        assertEquals(List.of(1), launches.asked);
    }

    @Test
    void startsNothingOnceClosingHasBegun() throws Exception {
        serve(new LocalFiles());
        server.close();
        launch();
        assertEquals(List.of(), launches.asked);
    }

    private int attemptsInWork() throws Exception {
        CompletableFuture<Integer> number = new CompletableFuture<>();
        loop.execute(() -> number.complete(core.attemptsInWork()));
        return number.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** As when a class of a file system cannot be loaded. */
    @Test
    void anErrorWhileFilesAreBroughtEndsTheAttemptsThatWaitForThem() throws Exception {
        serve((FileAccess) Proxy.newProxyInstance(
                FileAccess.class.getClassLoader(), new Class<?>[] {FileAccess.class}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("a/file/System");
                }));
        launch();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (attemptsInWork() > 0) {
            assertTrue(System.nanoTime() < deadline, "the attempt waits for files that nobody brings");
            Thread.onSpinWait();
        }
    }
}
