package windrow.worker.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.protocol.message.JobSpec;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;
import windrow.worker.task.ShuffleResources;

/**
 * The main class of a forked executor: {@code ExecutorMain <port> <number>}, with its secret in the environment. It lives as long as its
 * link to the daemon: when that closes, the JVM halts at once, since nothing it does counts any more.
 */
public final class ExecutorMain {

    /** Names that the daemon and its executors share; see also the launcher. */
    public static final String SECRET_VARIABLE = "WINDROW_EXECUTOR_SECRET";

    public static final String CLUSTER = "executors";
    public static final String LOOPBACK = "127.0.0.1";

    /** Exit code: the heap was full, and no attempt is known to have filled it. As the JVM's own under -XX:+ExitOnOutOfMemoryError. */
    public static final int OUT_OF_MEMORY = 3;

    /**
     * Exit code: the link to the daemon closed. Like {@link #AFTER_OUT_OF_MEMORY} above all that programs and their libraries commonly end
     * with, so that it is not taken for the job's own {@code System.exit}.
     */
    public static final int LINK_LOST = 97;

    /** Exit code: the heap was full, and the attempt that filled it was told of as failed. */
    public static final int AFTER_OUT_OF_MEMORY = 98;

    private static final int BAD_START = 2;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** What was sent is on its way after this time. */
    private static final long FLUSH_MILLIS = 300;

    private static final int FETCH_THREADS = 2;

    private ExecutorMain() {}

    public static void main(String[] args) throws InterruptedException {
        String secret = System.getenv(SECRET_VARIABLE);
        if (args.length != 2 || secret == null) {
            System.err.println("an executor is started by a worker, not by hand");
            System.exit(BAD_START);
            return;
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            if (failure instanceof OutOfMemoryError) {
                Runtime.getRuntime().halt(OUT_OF_MEMORY);
            }
        });
        RpcClient client = new RpcClient(LinkRole.EXECUTOR, LinkRole.WORKER, CLUSTER, RpcLimits.DEFAULT);
        ForkedHost host = new ForkedHost();
        Executor executor = new Executor(Integer.parseInt(args[1]), secret, host);
        try {
            client.connect(LOOPBACK, Integer.parseInt(args[0]), executor, CONNECT_TIMEOUT)
                    .get();
        } catch (ExecutionException e) {
            System.err.println("cannot reach the worker: " + e.getCause());
            Runtime.getRuntime().halt(BAD_START);
        }
        new Preparation(host.preparable(), host, executor::isIdle).run(Path.of(""));
        // All else happens on other threads; the JVM ends by halting.
        new CountDownLatch(1).await();
    }

    /** Owns the whole JVM. */
    static final class ForkedHost implements ExecutorHost {

        private final RoutingFiles files = new RoutingFiles(HadoopConf.in(folder("HADOOP_CONF_DIR")));
        private final FetchTransport transport = new FetchTransport(FETCH_THREADS);

        RoutingFiles preparable() {
            return files;
        }

        private static @Nullable Path folder(String variable) {
            String value = System.getenv(variable);
            return value == null || value.isBlank() ? null : Path.of(value);
        }

        @Override
        public ShuffleResources shuffle(JobSpec job, int slots) {
            return new ShuffleResources(
                    SortMemory.budget(job, slots, Runtime.getRuntime().maxMemory()),
                    transport,
                    SortMemory.compression(job),
                    // They have to outlive this process.
                    new HeldSegments().open(0));
        }

        @Override
        public FileAccess files() {
            return files;
        }

        @Override
        public long nowNanos() {
            return System.nanoTime();
        }

        @Override
        public void linkClosed() {
            Runtime.getRuntime().halt(LINK_LOST);
        }

        @Override
        public void outOfMemory() {
            ScheduledThreadPoolExecutor ender = new ScheduledThreadPoolExecutor(1);
            ender.schedule(() -> Runtime.getRuntime().halt(AFTER_OUT_OF_MEMORY), FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
