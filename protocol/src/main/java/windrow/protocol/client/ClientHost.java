package windrow.protocol.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRefusedException;
import windrow.protocol.rpc.Loop;
import windrow.protocol.rpc.Stages;
import windrow.protocol.rpc.UnsendableException;

/**
 * Hosts a {@link ClientCore} on a loop: feeds it what happens on links and in the directory, does what it wants, and lets threads wait for
 * answers.
 *
 * <p>Threading: {@link #ask}, {@link #reach} and {@link #close} by any thread but the loop's; all else belongs to the loop.
 */
final class ClientHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientHost.class);

    /** How long a close waits for the loop to close the link. */
    private static final long CLOSE_MILLIS = 2_000;

    private final LeaderDirectory directory;
    private final LinkConnector connector;
    private final LeaderWatcher watcher;
    private final Loop loop;
    private final ClientCore core;
    private final Map<Long, HostedLink> links = new HashMap<>();
    /** Who waits, by the number of the question. What completes it is an {@code Answered}, {@code Reached} or {@code Failed}. */
    private final Map<Long, CompletableFuture<ClientAction>> waiting = new ConcurrentHashMap<>();

    private final AtomicLong questions = new AtomicLong();
    private final Actions actions = new Actions();
    private volatile boolean started;
    private volatile boolean over;

    ClientHost(LeaderDirectory directory, LinkConnector connector, LeaderWatcher watcher, Loop.Factory loops) {
        this.directory = directory;
        this.connector = connector;
        this.watcher = watcher;
        this.core = new ClientCore(directory.describe());
        this.loop = loops.make("windrow-client", this::broke);
    }

    void start() throws ClusterUnreachableException, InterruptedException {
        directory.start();
        loop.start();
        started = true;
        directory.listen(this::news);
        news();
    }

    private void news() {
        step(() -> new ClientEvent.LeaderNews(directory.current()));
    }

    /** Waits for an answer: an {@link ClientAction.Answered} or a {@link ClientAction.Failed}. */
    ClientAction ask(ClientQuestion question, Duration reach) throws InterruptedException {
        long number = questions.incrementAndGet();
        return await(number, new ClientEvent.Ask(number, question, reach.toNanos()));
    }

    /** Waits for an answer, too, but not for longer than the given time in all. */
    ClientAction askBriefly(ClientQuestion question, Duration atMost) throws InterruptedException {
        long number = questions.incrementAndGet();
        CompletableFuture<ClientAction> answer = begin(number, new ClientEvent.Ask(number, question, atMost.toNanos()));
        try {
            return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new ClientAction.Failed(
                    number,
                    new ClientFailure(
                            ClientFailure.Kind.UNREACHABLE,
                            "no coordinator answered for " + atMost.toMillis() + " ms",
                            true));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            withdraw(number);
        }
    }

    /** Waits for a connection: a {@link ClientAction.Reached} or a {@link ClientAction.Failed}. */
    ClientAction reach(Duration reach) throws InterruptedException {
        long number = questions.incrementAndGet();
        return await(number, new ClientEvent.Reach(number, reach.toNanos()));
    }

    private ClientAction await(long number, ClientEvent event) throws InterruptedException {
        try {
            return begin(number, event).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            withdraw(number);
        }
    }

    private CompletableFuture<ClientAction> begin(long number, ClientEvent event) {
        CompletableFuture<ClientAction> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        step(() -> event);
        if (over) {
            failAll();
        }
        return answer;
    }

    /** Nothing happens where it was answered. */
    private void withdraw(long number) {
        if (waiting.remove(number) != null) {
            step(() -> new ClientEvent.Withdraw(number));
        }
    }

    long nowNanos() {
        return loop.nowNanos();
    }

    /** Makes the event and takes it in on the loop. */
    private void step(Supplier<ClientEvent> event) {
        onLoop(() -> take(event.get()));
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the client is closed", e);
        }
    }

    private void take(ClientEvent event) {
        core.step(event, loop.nowNanos()).forEach(action -> action.handledBy(actions));
    }

    private void answer(long question, ClientAction answer) {
        CompletableFuture<ClientAction> waits = waiting.remove(question);
        if (waits != null) {
            waits.complete(answer);
        }
    }

    private void broke(Throwable failure) {
        LOG.error("the client failed", failure);
        over = true;
        failAll();
    }

    /** Of those for whom the loop does nothing any more. */
    private void failAll() {
        ClientFailure closed = new ClientFailure(ClientFailure.Kind.CLOSED, "this client is closed", true);
        waiting.keySet().forEach(question -> answer(question, new ClientAction.Failed(question, closed)));
    }

    /** Fails all that are asked, closes the link, the loop and the directory. Repeatable. */
    @Override
    public void close() {
        if (started && !over) {
            closeLink();
        }
        over = true;
        loop.close();
        failAll();
        directory.close();
    }

    private void closeLink() {
        CountDownLatch done = new CountDownLatch(1);
        try {
            loop.execute(() -> {
                take(new ClientEvent.Close());
                done.countDown();
            });
            if (!loop.inLoop() && !done.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the client's loop did not end in time");
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("closed before");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One link, from its making on. What comes over it after it was given up is dropped by the core. */
    private final class HostedLink implements LinkListener {

        private final long number;
        private @Nullable Link link;
        private boolean givenUp;

        HostedLink(long number) {
            this.number = number;
        }

        @Override
        public void opened(Link opened) {
            onLoop(() -> {
                link = opened;
                if (givenUp) {
                    opened.close();
                } else {
                    take(new ClientEvent.Connected(number));
                }
            });
        }

        void send(long epoch, ClientRequest request) {
            Link open = link;
            if (open != null) {
                open.send(epoch, request);
            }
        }

        void giveUp() {
            givenUp = true;
            Link open = link;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void received(Link from, long epoch, Message message) {
            onLoop(() -> {
                if (message instanceof ClientReply reply) {
                    take(new ClientEvent.Replied(number, epoch, reply));
                } else if (message instanceof NotLeading) {
                    take(new ClientEvent.Disowned(number, "the " + from.peer() + " does not lead"));
                } else {
                    take(new ClientEvent.Disowned(
                            number,
                            "the " + from.peer() + " sent a "
                                    + message.getClass().getSimpleName() + " to a client"));
                }
            });
        }

        @Override
        public void closed(Link from, @Nullable Throwable cause) {
            onLoop(() -> {
                links.remove(number);
                String reason =
                        cause == null || cause.getMessage() == null ? "the connection was closed" : cause.getMessage();
                if (cause instanceof UnsendableException unsendable
                        && unsendable.unsent() instanceof ClientRequest request) {
                    take(new ClientEvent.Unsendable(number, request.call(), reason));
                } else {
                    take(new ClientEvent.LinkClosed(number, reason));
                }
            });
        }

        void notMade(Throwable failure) {
            links.remove(number);
            Throwable cause = Stages.cause(failure);
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            take(new ClientEvent.ConnectFailed(number, reason, cause instanceof LinkRefusedException));
        }
    }

    private final class Actions implements ClientAction.Handler {

        @Override
        public void connect(ClientAction.Connect action) {
            HostedLink made = new HostedLink(action.link());
            links.put(action.link(), made);
            connector
                    .connect(
                            action.leader().host(),
                            action.leader().port(),
                            made,
                            Duration.ofNanos(action.timeoutNanos()))
                    .whenComplete((opened, failure) -> {
                        if (failure != null) {
                            onLoop(() -> made.notMade(failure));
                        }
                    });
        }

        @Override
        public void closeLink(ClientAction.CloseLink action) {
            LOG.debug("gives up link {}: {}", action.link(), action.reason());
            HostedLink over = links.remove(action.link());
            if (over != null) {
                over.giveUp();
            }
        }

        @Override
        public void send(ClientAction.Send action) {
            HostedLink open = links.get(action.link());
            if (open != null) {
                open.send(action.epoch(), action.request());
            }
        }

        @Override
        public void setTimer(ClientAction.SetTimer action) {
            loop.schedule(
                    action.timer(),
                    loop.nowNanos() + action.delayNanos(),
                    () -> take(new ClientEvent.TimerFired(action.timer())));
        }

        @Override
        public void cancelTimer(ClientAction.CancelTimer action) {
            loop.cancel(action.timer());
        }

        @Override
        public void answered(ClientAction.Answered action) {
            answer(action.question(), action);
        }

        @Override
        public void reached(ClientAction.Reached action) {
            answer(action.question(), action);
        }

        @Override
        public void failed(ClientAction.Failed action) {
            answer(action.question(), action);
        }

        @Override
        public void found(ClientAction.Found action) {
            watcher.found(action.leader());
        }

        @Override
        public void lost(ClientAction.Lost action) {
            watcher.lost(action.leader(), action.reason());
        }
    }
}
