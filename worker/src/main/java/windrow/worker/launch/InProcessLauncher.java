package windrow.worker.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryLink;
import windrow.worker.executor.Executor;
import windrow.worker.executor.ExecutorHost;

/**
 * Executors as threads of this process, over links in memory, for the embedded mode. One that is told to stop and does not cannot be ended
 * by force: its thread is left behind.
 */
public final class InProcessLauncher implements ExecutorLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessLauncher.class);

    /** More than an executor takes to close, with attempts that do not stop. */
    private static final long END_MILLIS = 10_000;

    /** There is no process: what a thread that was told to end would have for an exit code. */
    private static final int STOPPED = 0;

    private final ExecutorHost host;
    private final EventLoop loop;
    private final List<InProcess> live = new ArrayList<>();
    private boolean closed;

    public InProcessLauncher(ExecutorHost host) {
        this.host = host;
        this.loop = new EventLoop("executor-links", e -> LOG.error("the links to executors are down", e));
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public Launched launch(int executor, String session, int memoryMegabytes, Listener listener) {
        InProcess made = new InProcess(new Executor(executor, "", host), listener);
        String refusal = open(made, executor);
        if (!refusal.isEmpty()) {
            made.end(Listener.NOT_STARTED, refusal);
        }
        return made;
    }

    /** Joins an executor to this launcher, unless it is closed: {@link #close} finds whatever was joined. Says why not, or nothing. */
    private synchronized String open(InProcess made, int executor) {
        if (closed) {
            return "the worker is closing";
        }
        try {
            made.link = MemoryLink.pair(
                            new MemoryLink.End(LinkRole.WORKER, "worker", made, loop),
                            new MemoryLink.End(LinkRole.EXECUTOR, "executor " + executor, made.executor, loop))
                    .near();
        } catch (RejectedExecutionException e) {
            return "no link to an executor can be made: " + e.getMessage();
        }
        live.add(made);
        return "";
    }

    private synchronized List<InProcess> all() {
        return List.copyOf(live);
    }

    private synchronized void gone(InProcess one) {
        live.remove(one);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (InProcess one : all()) {
            one.end(STOPPED, "");
        }
        loop.close();
    }

    /** The daemon's end of one executor. */
    private final class InProcess implements Launched, LinkListener {

        private final Executor executor;
        private final Listener listener;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable Link link;

        InProcess(Executor executor, Listener listener) {
            this.executor = executor;
            this.listener = listener;
        }

        @Override
        public void opened(Link opened) {
            // It says hello first.
        }

        @Override
        public void received(Link from, long epoch, Message message) {
            if (message instanceof ExecutorMessage.Hello) {
                listener.ready();
            } else if (message instanceof ExecutorMessage said) {
                listener.said(said);
            }
        }

        @Override
        public void closed(Link from, @Nullable Throwable cause) {
            // The executor is closed by whoever closed the link.
        }

        @Override
        public void send(ExecutorMessage message) {
            Link known = link;
            if (known != null) {
                known.send(0, message);
            }
        }

        @Override
        public void stop() {
            Thread ender = new Thread(() -> end(STOPPED, ""), "executor-end");
            ender.setDaemon(true);
            ender.start();
        }

        /** Ends the attempts, then tells: whatever they wrote is written. Who comes second waits until that is done. */
        private void end(int exitCode, String why) {
            if (!ended.compareAndSet(false, true)) {
                awaitEnd();
                return;
            }
            try {
                executor.close();
                Link known = link;
                if (known != null) {
                    known.close();
                }
                gone(this);
                listener.ended(exitCode, why);
            } finally {
                over.countDown();
            }
        }

        private void awaitEnd() {
            try {
                if (!over.await(END_MILLIS, TimeUnit.MILLISECONDS)) {
                    LOG.warn("an executor does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
