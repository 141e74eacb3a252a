package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import windrow.protocol.discovery.FixedLeaderDirectory;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;

/** In virtual time, with links that do what the test says. */
class LeaderConnectionTest {

    private static final Leader FIRST = new Leader(1, "one", 1);
    private static final Leader SECOND = new Leader(2, "two", 2);

    private final ManualLoop loop = new ManualLoop();
    private final FixedLeaderDirectory directory = new FixedLeaderDirectory(FIRST);
    private final Network network = new Network();
    private final List<String> told = new ArrayList<>();
    private final LeaderConnection connection =
            new LeaderConnection(directory, network, loop, bound -> bound - 1, new LeaderConnection.Events() {
                @Override
                public void up(long epoch) {
                    told.add("up " + epoch);
                }

                @Override
                public void orders(long epoch, WorkerOrders orders) {
                    told.add("orders " + epoch);
                }

                @Override
                public void down() {
                    told.add("down");
                }
            });

    /** Notes when somebody connected to whom; the last try is answered by the test. */
    private final class Network implements LinkConnector {

        final List<Long> atMillis = new ArrayList<>();
        final List<String> hosts = new ArrayList<>();
        final List<TestLink> links = new ArrayList<>();
        private LinkListener listener;
        private CompletableFuture<Link> answer;

        @Override
        public CompletableFuture<Link> connect(String host, int port, LinkListener told, Duration timeout) {
            atMillis.add(loop.nowMillis());
            hosts.add(host);
            listener = told;
            answer = new CompletableFuture<>();
            return answer;
        }

        TestLink open() {
            TestLink link = new TestLink(listener);
            links.add(link);
            listener.opened(link);
            answer.complete(link);
            loop.runAll();
            return link;
        }

        void refuse() {
            answer.completeExceptionally(new java.net.ConnectException("refused"));
            loop.runAll();
        }
    }

    private final class TestLink implements Link {

        private final LinkListener listener;
        private boolean closed;

        TestLink(LinkListener listener) {
            this.listener = listener;
        }

        @Override
        public void send(long epoch, Message message) {
            // Nobody is there.
        }

        void receive(Message message) {
            listener.received(this, 1, message);
            loop.runAll();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                listener.closed(this, null);
            }
        }

        @Override
        public LinkRole peerRole() {
            return LinkRole.COORDINATOR;
        }

        @Override
        public String peer() {
            return "coordinator";
        }
    }

    private void start() {
        connection.start();
        loop.runAll();
    }

    private long lastPauseMillis() {
        int tries = network.atMillis.size();
        return network.atMillis.get(tries - 1) - network.atMillis.get(tries - 2);
    }

    private static WorkerOrders orders() {
        return new WorkerCoreTest.Say().orders();
    }

    @Test
    void aCoordinatorThatHasNotHeardOfItsElectionIsAskedAgainAtOnce() {
        start();
        for (int i = 0; i < LeaderConnection.QUICK_TRIES - 1; i++) {
            network.open().receive(new NotLeading());
            loop.pass(LeaderConnection.FIRST_PAUSE_MILLIS);
            assertTrue(lastPauseMillis() <= LeaderConnection.FIRST_PAUSE_MILLIS, "a pause of " + lastPauseMillis());
        }
        network.open();
        assertEquals("up 1", told.get(told.size() - 1));
    }

    @Test
    void aLeaderThatCannotBeReachedIsTriedLessAndLessOften() {
        start();
        for (int i = 0; i < 3 * LeaderConnection.QUICK_TRIES; i++) {
            network.refuse();
            loop.pass(LeaderConnection.MAX_PAUSE_MILLIS);
        }
        assertTrue(lastPauseMillis() > LeaderConnection.MAX_PAUSE_MILLIS / 2, "a pause of " + lastPauseMillis());
        assertEquals(List.of(), told);
    }

    /** As when the first report on each link is too large to be sent. */
    @Test
    void linksThatBreakSoonAfterTheFirstOrdersAreMadeAnewWithGrowingPauses() {
        start();
        for (int i = 0; i < 2 * LeaderConnection.QUICK_TRIES; i++) {
            TestLink link = network.open();
            link.receive(orders());
            link.close();
            loop.pass(LeaderConnection.MAX_PAUSE_MILLIS);
        }
        assertTrue(lastPauseMillis() > LeaderConnection.MAX_PAUSE_MILLIS / 2, "a pause of " + lastPauseMillis());
    }

    @Test
    void afterALinkThatHeldThePauseIsShort() {
        linksThatBreakSoonAfterTheFirstOrdersAreMadeAnewWithGrowingPauses();
        TestLink link = network.open();
        loop.pass(LeaderConnection.GOOD_LINK_MILLIS);
        link.close();
        loop.pass(LeaderConnection.FIRST_PAUSE_MILLIS);
        assertEquals(loop.nowMillis(), network.atMillis.get(network.atMillis.size() - 1), 200);
        network.open();
    }

    @Test
    void aNewLeaderIsTriedAtOnceWhateverThePauseHasGrownTo() {
        aLeaderThatCannotBeReachedIsTriedLessAndLessOften();
        network.refuse();
        directory.set(Optional.of(SECOND));
        loop.runAll();
        assertEquals("two", network.hosts.get(network.hosts.size() - 1));
        network.open();
        assertEquals(List.of("up 2"), told);
        int tries = network.hosts.size();
        loop.pass(60_000);
        assertEquals(tries, network.hosts.size(), "the pause that ran is over");
    }

    @Test
    void aTryThatHangsDoesNotKeepItFromTheNewLeader() {
        start();
        LinkListener old = network.listener;
        directory.set(Optional.of(SECOND));
        loop.runAll();
        assertEquals(List.of("one", "two"), network.hosts);
        TestLink late = new TestLink(old);
        old.opened(late);
        loop.runAll();
        assertTrue(late.closed);
        network.open();
        assertEquals(List.of("up 2"), told);
    }

    /** Its link may never break by itself, as when its machine is gone. */
    @Test
    void aLinkIsLeftForANewLeaderAndTheOwnerHearsOfBothInOrder() {
        start();
        TestLink old = network.open();
        directory.set(Optional.of(SECOND));
        loop.runAll();
        assertTrue(old.closed);
        network.open();
        old.receive(orders());
        assertEquals(List.of("up 1", "down", "up 2"), told);
    }

    @Test
    void aLeaderThatIsSilentIsStayedWith() {
        start();
        TestLink link = network.open();
        directory.set(Optional.of(FIRST));
        directory.set(Optional.empty());
        loop.pass(600_000);
        assertFalse(link.closed);
        assertEquals(1, network.hosts.size());
    }

    @Test
    void nothingIsTriedOnceItIsClosed() {
        start();
        TestLink link = network.open();
        connection.close();
        directory.set(Optional.of(SECOND));
        loop.pass(600_000);
        assertTrue(link.closed);
        assertEquals(1, network.hosts.size());
    }
}
