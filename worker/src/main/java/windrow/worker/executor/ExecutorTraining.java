package windrow.worker.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;

/**
 * Does once what an executor does before and during a small job, so that the JVM can archive the classes that it needed. A worker starts it
 * in place of {@link ExecutorMain} with {@code -XX:ArchiveClassesAtExit}; nothing depends on how it ends.
 */
public final class ExecutorTraining {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** A file system that does not answer must not keep the archive from being written. */
    private static final long PATIENCE_SECONDS = 60;

    private ExecutorTraining() {}

    public static void main(String[] args) throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        RpcServer server = new RpcServer(
                LinkRole.WORKER, ExecutorMain.CLUSTER, Set.of(LinkRole.EXECUTOR), new Door(greeted), RpcLimits.DEFAULT);
        server.start(ExecutorMain.LOOPBACK, 0, "any free port for the training");
        RpcClient client = new RpcClient(LinkRole.EXECUTOR, LinkRole.WORKER, ExecutorMain.CLUSTER, RpcLimits.DEFAULT);
        ExecutorMain.ForkedHost host = new ExecutorMain.ForkedHost();
        Executor executor = new Executor(1, "", host);
        client.connect(ExecutorMain.LOOPBACK, server.port(), executor, CONNECT_TIMEOUT)
                .get();
        greeted.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Thread preparation = new Thread(() -> {
            try {
                new Preparation(host.preparable(), host, executor::isIdle).run(Path.of(""));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        preparation.setDaemon(true);
        preparation.start();
        preparation.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        System.exit(0);
    }

    /** Lets the executor in. */
    private record Door(CountDownLatch greeted) implements LinkListener {

        @Override
        public void opened(Link link) {
            // It speaks first.
        }

        @Override
        public void received(Link link, long epoch, Message message) {
            greeted.countDown();
        }

        @Override
        public void closed(Link link, @Nullable Throwable cause) {
            // This process is about to end.
        }
    }
}
