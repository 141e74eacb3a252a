package windrow.coordinator.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.LinkId;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.core.TimerKey;
import windrow.coordinator.core.TimerSetting;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.protocol.id.JobId;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.MemoryNetwork;

@Timeout(60)
class CoordinatorServerTest {

    private static final JobId JOB = new JobId(1, 1);

    private final ManualLeadership leadership = new ManualLeadership();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Void>> appends = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<StepResult.JobEnded> history = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final EventLoop clientLoop = new EventLoop("test-client", failures::add);
    private final MemoryNetwork network = new MemoryNetwork();
    private CompletableFuture<HardState> takeOver = CompletableFuture.completedFuture(HardState.empty());
    private CoordinatorServer server;

    /**
     * Answers a kill with a reply that needs a record, other requests at once, and a submission with a timer that answers. Throws where
     * a traces request comes.
     */
    private StepResult step(Event event, long now) {
        events.add(event);
        if (event instanceof Event.FromClient from) {
            ClientRequest request = from.request();
            Outbound reply = new Outbound(from.link(), new ClientReply.Refused(request.call(), "r"));
            if (request instanceof ClientRequest.Kill) {
                return new StepResult(
                        List.of(new JournalRecord.JobCommitBegun(JOB)), List.of(reply), List.of(), List.of());
            } else if (request instanceof ClientRequest.Status) {
                return new StepResult(
                        List.of(),
                        List.of(),
                        List.of(new TimerSetting(new TimerKey.Cleanup(JOB), now + 20_000_000L)),
                        List.of());
            } else if (request instanceof ClientRequest.Traces) {
                throw new IllegalStateException("half-way");
            }
            return new StepResult(List.of(), List.of(reply), List.of(), List.of());
        }
        return new StepResult(List.of(), List.of(), List.of(), List.of());
    }

    private final class ManualJournal implements Journal {
        @Override
        public CompletionStage<HardState> takeOver() {
            return takeOver;
        }

        @Override
        public CompletionStage<Void> append(List<JournalRecord> records) {
            CompletableFuture<Void> append = new CompletableFuture<>();
            appends.add(append);
            return append;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new CoordinatorServer(
                leadership,
                (epoch, state) -> this::step,
                (epoch, loop) -> new ManualJournal(),
                history::add,
                EventLoop::new,
                failures::add);
        server.start();
        clientLoop.start();
        network.listen("c", 1, LinkRole.COORDINATOR, server.links(), server.executor());
    }

    @AfterEach
    void close() {
        server.close();
        clientLoop.close();
    }

    private Link connect(LinkRole role) throws Exception {
        LinkListener listener = new LinkListener() {
            @Override
            public void opened(Link link) {
                heard.add("opened");
            }

            @Override
            public void received(Link link, long epoch, Message message) {
                heard.add(epoch + " " + message);
            }

            @Override
            public void closed(Link link, Throwable cause) {
                heard.add("closed");
            }
        };
        Link link = network.connector(role, "tester", clientLoop)
                .connect("c", 1, listener, Duration.ofSeconds(1))
                .get();
        assertEquals("opened", next(heard));
        return link;
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came within 20 s");
        return next;
    }

    private static String reply(long epoch, long call) {
        return epoch + " " + new ClientReply.Refused(call, "r");
    }

    /** Waits until the loop has done all that it was given. */
    private void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        server.executor().execute(done::countDown);
        assertEquals(true, done.await(20, TimeUnit.SECONDS));
    }

    @Test
    void whoDoesNotLeadSaysSo() throws Exception {
        connect(LinkRole.CLIENT).send(0, new ClientRequest.Cluster(1));
        assertEquals("0 " + new NotLeading(), next(heard));
        assertEquals(0, events.size());
    }

    @Test
    void repliesCarryTheEpochAndLeaveInOrderAfterTheirRecordsAreDurable() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(0, new ClientRequest.Cluster(1));
        assertEquals(reply(5, 1), next(heard));
        link.send(5, new ClientRequest.Kill(2, JOB, ""));
        link.send(5, new ClientRequest.Cluster(3));
        link.send(5, new ClientRequest.Kill(4, JOB, ""));
        CompletableFuture<Void> first = next(appends);
        CompletableFuture<Void> second = next(appends);
        settle();
        assertNull(heard.poll());
        first.complete(null);
        assertEquals(reply(5, 2), next(heard));
        assertEquals(reply(5, 3), next(heard));
        settle();
        assertNull(heard.poll());
        second.complete(null);
        assertEquals(reply(5, 4), next(heard));
    }

    @Test
    void whatIsSaidWhileTheJournalIsTakenOverIsAnsweredAfterwards() throws Exception {
        takeOver = new CompletableFuture<>();
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(0, new ClientRequest.Cluster(1));
        link.send(0, new ClientRequest.Cluster(2));
        settle();
        assertEquals(0, events.size());
        takeOver.complete(HardState.empty());
        assertEquals(reply(5, 1), next(heard));
        assertEquals(reply(5, 2), next(heard));
    }

    /** Ends a takeover during which the client asked so much, and lets the task run on the loop behind the one in which it ended. */
    private Link takeOverWith(int asked, Consumer<Link> behind) throws Exception {
        CompletableFuture<HardState> ends = new CompletableFuture<>();
        takeOver = ends;
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        for (int call = 1; call <= asked; call++) {
            link.send(0, new ClientRequest.Cluster(call));
        }
        settle();
        server.executor().execute(() -> {
            ends.complete(HardState.empty());
            server.executor().execute(() -> behind.accept(link));
        });
        return link;
    }

    @Test
    void whatWaitedForATakeoverIsHandledInSlicesAndWhatComesMeanwhileBehindIt() throws Exception {
        int asked = 3 * Term.EARLY_EVENTS + 1;
        AtomicInteger inFirst = new AtomicInteger();
        takeOverWith(asked, link -> {
            inFirst.set(events.size());
            link.send(5, new ClientRequest.Cluster(asked + 1));
            link.send(5, new ClientRequest.Cluster(asked + 2));
        });
        for (int call = 1; call <= asked + 2; call++) {
            assertEquals(reply(5, call), next(heard));
        }
        assertEquals(Term.EARLY_EVENTS, inFirst.get());
    }

    @Test
    void ofWhatWaitedForATakeoverNothingIsHandledWhenTheLeadershipIsLostInBetween() throws Exception {
        takeOverWith(3 * Term.EARLY_EVENTS, link -> leadership.lose());
        for (int call = 1; call <= Term.EARLY_EVENTS; call++) {
            assertEquals(reply(5, call), next(heard));
        }
        assertEquals("5 " + new NotLeading(), next(heard));
        assertEquals("closed", next(heard));
        settle();
        assertEquals(Term.EARLY_EVENTS, events.size());
    }

    @Test
    void anElectionCountsHoweverManyTasksWait() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        CountDownLatch go = new CountDownLatch(1);
        server.executor().execute(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        while (takesTasks()) {
            Thread.onSpinWait();
        }
        leadership.elect(5);
        leadership.lose();
        leadership.elect(6);
        go.countDown();
        while (!takesTasks()) {
            Thread.onSpinWait();
        }
        link.send(0, new ClientRequest.Cluster(1));
        assertEquals(reply(6, 1), next(heard));
    }

    private boolean takesTasks() {
        try {
            server.executor().execute(() -> {});
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Test
    void ofWhatAWorkerSaysWhileTheJournalIsTakenOverOnlyTheLastIsKept() throws Exception {
        takeOver = new CompletableFuture<>();
        Link stays = connect(LinkRole.WORKER);
        Link goes = connect(LinkRole.WORKER);
        leadership.elect(5);
        RegisterWorker last = null;
        for (int i = 0; i < 100; i++) {
            last = new RegisterWorker("w", i, "h", "/r", 1, 64, "h", i, List.of(), List.of());
            stays.send(0, last);
            goes.send(0, new RegisterWorker("gone", i, "h", "/r", 1, 64, "h", i, List.of(), List.of()));
        }
        stays.send(0, new RegisterWorker("w", 7, "h", "/r", 1, 64, "h", 7, List.of(), List.of()));
        settle();
        goes.close();
        settle();
        assertEquals(0, events.size());
        takeOver.complete(HardState.empty());
        settle();
        assertEquals(1, events.size(), events::toString);
        assertEquals(last, ((Event.FromWorker) events.remove()).message());
    }

    @Test
    void aJournalThatCannotBeTakenOverEndsTheLeadership() throws Exception {
        takeOver = CompletableFuture.failedFuture(new IOException("a lease is held"));
        connect(LinkRole.CLIENT);
        leadership.elect(5);
        assertEquals(0, next(leadership.resigned));
        assertEquals("5 " + new NotLeading(), next(heard));
        assertEquals(0, failures.size());
    }

    @Test
    void aJournalThatNobodyCanReadEndsTheServer() throws Exception {
        takeOver = CompletableFuture.failedFuture(new UnreadableJournalException("damaged at 7"));
        leadership.elect(5);
        assertEquals("damaged at 7", next(failures).getMessage());
        assertEquals(0, server.epoch());
    }

    @Test
    void nothingLeavesAfterTheLeadershipIsLost() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(5, new ClientRequest.Kill(2, JOB, ""));
        CompletableFuture<Void> append = next(appends);
        leadership.lose();
        append.complete(null);
        assertEquals("5 " + new NotLeading(), next(heard));
        assertEquals("closed", next(heard));
    }

    @Test
    void aHigherEpochMakesItStepDownAndStandAboveIt() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(9, new ClientRequest.Cluster(1));
        assertEquals(9, next(leadership.resigned));
        assertEquals("5 " + new NotLeading(), next(heard));
        assertEquals("closed", next(heard));
        assertEquals(0, server.epoch());
        assertEquals(0, events.size());
        leadership.elect(10);
        connect(LinkRole.CLIENT).send(9, new ClientRequest.Cluster(1));
        assertEquals(reply(10, 1), next(heard));
        Event first = next(events);
        while (first instanceof Event.LinkClosed) {
            // of the link of before, when its end is heard late
            first = next(events);
        }
        assertEquals(new LinkId(2), ((Event.FromClient) first).link());
    }

    @Test
    void anEpochFarBeyondIsDamage() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(Long.MAX_VALUE, new ClientRequest.Cluster(1));
        assertEquals("closed", next(heard));
        assertEquals(5, server.epoch());
    }

    @Test
    void aJournalThatFailsEndsTheLeadership() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(5, new ClientRequest.Kill(2, JOB, ""));
        next(appends).completeExceptionally(new IllegalStateException("disk full"));
        assertEquals(0, next(leadership.resigned));
        assertEquals("5 " + new NotLeading(), next(heard));
        assertEquals("closed", next(heard));
    }

    @Test
    void anExceptionOutOfTheCoreEndsTheServer() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(5, new ClientRequest.Traces(2, JOB, 0));
        assertEquals("half-way", next(failures).getMessage());
        assertEquals(0, server.epoch());
    }

    @Test
    void timersAndClosedLinksAreEvents() throws Exception {
        Link link = connect(LinkRole.CLIENT);
        leadership.elect(5);
        link.send(5, new ClientRequest.Status(2, JOB, 0, 0));
        next(events);
        assertEquals(new Event.TimerFired(new TimerKey.Cleanup(JOB)), next(events));
        link.close();
        assertEquals(new Event.LinkClosed(new LinkId(1)), next(events));
    }

    @Test
    void aMessageThatDoesNotFitItsSenderEndsTheLink() throws Exception {
        leadership.elect(5);
        connect(LinkRole.WORKER).send(5, new ClientRequest.Cluster(1));
        assertEquals("closed", next(heard));
    }
}
