package windrow.worker.daemon;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkListener;

/**
 * Keeps a link to whoever leads: asks the directory, connects, and begins again with growing pauses when that fails or the link breaks.
 *
 * <p>Threading: all state belongs to the event loop.
 */
final class LeaderConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderConnection.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 3_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final String RETRY = "reconnect";

    private final LeaderDirectory directory;
    private final LinkConnector connector;
    private final EventLoop loop;
    private final LongUnaryOperator jitter;
    private final Events events;
    private @Nullable Link link;
    private @Nullable Leader target;
    private boolean connecting;
    private boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** What the owner is told of, on the loop. */
    interface Events {
        void up(long epoch);

        void orders(long epoch, WorkerOrders orders);

        void down();
    }

    /** @param jitter gives a number from 0 to below the given one, so that not all workers come back at once */
    LeaderConnection(
            LeaderDirectory directory,
            LinkConnector connector,
            EventLoop loop,
            LongUnaryOperator jitter,
            Events events) {
        this.directory = directory;
        this.connector = connector;
        this.loop = loop;
        this.jitter = jitter;
        this.events = events;
    }

    /** The directory has been started. */
    void start() {
        directory.listen(() -> onLoop(this::leaderMayHaveChanged));
        onLoop(this::connect);
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the worker is closing", e);
        }
    }

    private void leaderMayHaveChanged() {
        Leader known = target;
        Link open = link;
        if (open != null
                && known != null
                && directory
                        .current()
                        .filter(leader -> leader.epoch() > known.epoch())
                        .isPresent()) {
            LOG.info("{} leads now", directory.current());
            open.close();
        } else if (open == null) {
            pauseMillis = FIRST_PAUSE_MILLIS;
            connect();
        }
    }

    private void connect() {
        if (closed || connecting || link != null) {
            return;
        }
        Leader leader = directory.current().orElse(null);
        if (leader == null) {
            retry();
            return;
        }
        connecting = true;
        target = leader;
        connector
                .connect(leader.host(), leader.port(), new Listener(leader), CONNECT_TIMEOUT)
                .whenComplete((opened, failure) -> onLoop(() -> {
                    connecting = false;
                    if (failure != null) {
                        LOG.info("cannot connect to the leader {}: {}", leader, failure.toString());
                        retry();
                    }
                }));
    }

    private void retry() {
        if (closed) {
            return;
        }
        long wait = pauseMillis / 2 + jitter.applyAsLong(Math.max(1, pauseMillis / 2));
        pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
        loop.schedule(RETRY, loop.nowNanos() + wait * NANOS_PER_MILLI, this::connect);
    }

    /** On the loop. */
    void send(long epoch, Message message) {
        Link known = link;
        if (known != null) {
            known.send(epoch, message);
        }
    }

    /** On the loop. */
    void drop(String reason) {
        Link known = link;
        if (known != null) {
            LOG.info("leaving {}: {}", known.peer(), reason);
            known.close();
        }
    }

    /** From any thread. */
    @Override
    public void close() {
        onLoop(() -> {
            closed = true;
            loop.cancel(RETRY);
            if (link != null) {
                link.close();
            }
        });
    }

    private final class Listener implements LinkListener {

        private final Leader leader;

        Listener(Leader leader) {
            this.leader = leader;
        }

        @Override
        public void opened(Link opened) {
            onLoop(() -> {
                if (closed) {
                    opened.close();
                    return;
                }
                link = opened;
                LOG.info("connected to the leader {}", leader);
                events.up(leader.epoch());
            });
        }

        @Override
        public void received(Link from, long epoch, Message message) {
            onLoop(() -> {
                if (link != from) {
                    return;
                }
                if (message instanceof WorkerOrders orders) {
                    pauseMillis = FIRST_PAUSE_MILLIS;
                    events.orders(epoch, orders);
                } else if (message instanceof NotLeading) {
                    drop("it does not lead");
                } else {
                    drop("it sent what no leader sends to a worker: "
                            + message.getClass().getSimpleName());
                }
            });
        }

        @Override
        public void closed(Link from, @Nullable Throwable cause) {
            onLoop(() -> {
                if (link != from) {
                    return;
                }
                link = null;
                if (!closed) {
                    LOG.info("the link to {} is gone{}", leader, cause == null ? "" : ": " + cause.getMessage());
                }
                events.down();
                retry();
            });
        }
    }
}
