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
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.Loop;
import windrow.protocol.rpc.UnsendableException;

/**
 * Keeps a link to whoever leads: asks the directory, connects, and begins again when that fails or the link breaks.
 *
 * <p>The first pauses are short: a coordinator may be asked before it has heard of its own election. Then they grow. They are short again
 * after a link that held, and when the directory has news: then whatever was tried before is left, and the new leader is tried at once. A
 * link that each time breaks over what is said on it must not be made anew without rest. A leader that is silent is stayed with: it may
 * still be taking its journal over, and answers when it serves.
 *
 * <p>Threading: all state belongs to the loop.
 */
final class LeaderConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderConnection.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Half of a pause is sure, half is chance. */
    static final long FIRST_PAUSE_MILLIS = 200;

    static final long MAX_PAUSE_MILLIS = 3_000;

    /** So often after the first pause; one to two seconds in all, which is more than an elected coordinator takes to hear of it. */
    static final int QUICK_TRIES = 10;

    /** A link that lived so long was a good one. */
    static final long GOOD_LINK_MILLIS = 3_000;

    private static final String RETRY = "reconnect";

    private final LeaderDirectory directory;
    private final LinkConnector connector;
    private final Loop loop;
    private final LongUnaryOperator jitter;
    private final Events events;
    private @Nullable Try present;
    private boolean closed;
    private int failures;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** What the owner is told of, on the loop, and never from within a call of its own. */
    interface Events {
        void up(long epoch);

        void orders(long epoch, WorkerOrders orders);

        void down();
    }

    /** @param jitter gives a number from 0 to below the given one, so that not all workers come back at once */
    LeaderConnection(
            LeaderDirectory directory, LinkConnector connector, Loop loop, LongUnaryOperator jitter, Events events) {
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
        Leader leader = directory.current().orElse(null);
        Try known = present;
        if (closed || leader == null || (known != null && leader.epoch() <= known.leader.epoch())) {
            return;
        }
        quickAgain();
        if (known != null) {
            LOG.info("{} leads now", leader);
            known.tell(leader);
            known.leave();
        }
        connect();
    }

    private void quickAgain() {
        failures = 0;
        pauseMillis = FIRST_PAUSE_MILLIS;
    }

    private void connect() {
        if (closed || present != null) {
            return;
        }
        loop.cancel(RETRY);
        Leader leader = directory.current().orElse(null);
        if (leader == null) {
            retry();
            return;
        }
        Try made = new Try(leader);
        present = made;
        connector.connect(leader.host(), leader.port(), made, CONNECT_TIMEOUT).whenComplete((opened, failure) -> {
            if (failure != null) {
                onLoop(() -> made.failed(failure));
            }
        });
    }

    private void retry() {
        if (closed) {
            return;
        }
        long wait = pauseMillis / 2 + jitter.applyAsLong(Math.max(1, pauseMillis / 2));
        if (++failures >= QUICK_TRIES) {
            pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
        }
        loop.schedule(RETRY, loop.nowNanos() + wait * NANOS_PER_MILLI, this::connect);
    }

    /** On the loop. */
    void send(long epoch, Message message) {
        Try known = present;
        if (known != null && known.link != null) {
            known.link.send(epoch, message);
        }
    }

    /** On the loop: leaves the peer, where there is one, and looks for the leader again after a pause. */
    void drop(String reason) {
        Try known = present;
        if (known != null) {
            LOG.info("leaving {}: {}", known.leader, reason);
            known.leave();
            retry();
        }
    }

    /** From any thread. */
    @Override
    public void close() {
        onLoop(() -> {
            closed = true;
            loop.cancel(RETRY);
            if (present != null) {
                present.leave();
            }
        });
    }

    /** One try to reach a leader, and the link that came of it. What it hears when it is no longer the present one is of no interest. */
    private final class Try implements LinkListener {

        private final Leader leader;
        private @Nullable Link link;
        private long openedNanos;

        Try(Leader leader) {
            this.leader = leader;
        }

        void failed(Throwable failure) {
            if (present == this) {
                present = null;
                LOG.info("cannot connect to the leader {}: {}", leader, failure.toString());
                retry();
            }
        }

        @Override
        public void opened(Link opened) {
            onLoop(() -> {
                if (present != this) {
                    opened.close();
                    return;
                }
                link = opened;
                openedNanos = loop.nowNanos();
                LOG.info("connected to the leader {}", leader);
                events.up(leader.epoch());
            });
        }

        @Override
        public void received(Link from, long epoch, Message message) {
            onLoop(() -> {
                if (present != this) {
                    return;
                }
                if (message instanceof WorkerOrders orders) {
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
                if (present != this) {
                    return;
                }
                if (cause instanceof UnsendableException) {
                    LOG.error("the link to {} is gone: what this worker had to say {}", leader, cause.getMessage());
                } else {
                    LOG.info("the link to {} is gone{}", leader, cause == null ? "" : ": " + cause.getMessage());
                }
                if (loop.nowNanos() - openedNanos >= GOOD_LINK_MILLIS * NANOS_PER_MILLI) {
                    quickAgain();
                }
                present = null;
                events.down();
                retry();
            });
        }

        /** Whom we leave may not have heard yet, and would take our going for a loss of what we hold. The frame's epoch tells. */
        void tell(Leader later) {
            Link open = link;
            if (open != null) {
                open.send(later.epoch(), new NotLeading());
            }
        }

        /** The owner is told in a task of its own: it may be in the middle of a step, and the next link can only come up later. */
        void leave() {
            present = null;
            if (link != null) {
                link.close();
                onLoop(events::down);
            }
        }
    }
}
