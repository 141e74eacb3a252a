package windrow.coordinator.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;

@Timeout(120)
class ZooKeeperLeadershipTest {

    @TempDir
    Path folder;

    private ZooKeeperInTest zookeeper;
    private ZooKeeperLeadership one;
    private ZooKeeperLeadership two;
    private final Told toldOne = new Told();
    private final Told toldTwo = new Told();

    /** What a candidate was told, in order; {@code elected N} or {@code lost}. */
    private static final class Told implements Leadership.Listener {

        final BlockingQueue<String> words = new LinkedBlockingQueue<>();

        @Override
        public void elected(long epoch) {
            words.add("elected " + epoch);
        }

        @Override
        public void lost(String reason) {
            words.add("lost");
        }

        String next() throws InterruptedException {
            String word = words.poll(60, TimeUnit.SECONDS);
            assertNotNull(word, "nothing was said for 60 s");
            return word;
        }
    }

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperInTest(folder);
        zookeeper.start();
        one = new ZooKeeperLeadership(zookeeper.config(), "one", () -> 1);
        two = new ZooKeeperLeadership(zookeeper.config(), "two", () -> 2);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        zookeeper.close();
    }

    @Test
    void oneOfTwoLeadsAndTheOtherFollowsUnderAHigherEpoch() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        two.start(toldTwo);
        try (ZooKeeperLeaderDirectory directory = new ZooKeeperLeaderDirectory(zookeeper.config())) {
            BlockingQueue<Optional<Leader>> seen = new LinkedBlockingQueue<>();
            directory.listen(() -> seen.add(directory.current()));
            directory.start();
            assertEquals(Optional.of(new Leader(1, "one", 1)), directory.current());
            assertNull(toldTwo.words.poll());
            one.close();
            assertEquals("lost", toldOne.next());
            assertEquals("elected 2", toldTwo.next());
            Optional<Leader> leader = Optional.empty();
            while (!leader.equals(Optional.of(new Leader(2, "two", 2)))) {
                leader = seen.poll(30, TimeUnit.SECONDS);
                assertNotNull(leader, "the directory did not learn of the next leader");
            }
        }
        assertTrue(toldOne.words.isEmpty() && toldTwo.words.isEmpty());
    }

    /** Row 17: the session expires. */
    @Test
    void anExpiredSessionEndsTheLeadership() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        two.start(toldTwo);
        zookeeper.expireLeader();
        assertEquals("lost", toldOne.next());
        assertEquals("elected 2", toldTwo.next());
    }

    @Test
    void aBrokenConnectionEndsTheLeadershipUntilTheNextEpoch() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        zookeeper.stop();
        assertEquals("lost", toldOne.next());
        zookeeper.start();
        assertEquals("elected 2", toldOne.next());
    }

    @Test
    void whoResignsStandsAgainAboveTheEpochThatWasSeen() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        one.resign("a later leader was seen", 41);
        assertEquals("lost", toldOne.next());
        assertEquals("elected 42", toldOne.next());
    }

    /** Also where two ends of a leadership meet: a second candidacy would stand in line for ever and let nobody pass. */
    @Test
    void whoResignsTwiceStandsOnce() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        one.resign("the journal failed", 0);
        one.resign("a later leader was seen", 3);
        assertEquals("lost", toldOne.next());
        assertEquals("elected 4", toldOne.next());
        two.start(toldTwo);
        one.close();
        assertEquals("lost", toldOne.next());
        assertEquals("elected 5", toldTwo.next());
    }

    @Test
    void aLeadersNodeOfAnotherEndsTheLeadership() throws Exception {
        one.start(toldOne);
        assertEquals("elected 1", toldOne.next());
        zookeeper.set("/windrow/test/leader", "1 7 9 elsewhere");
        assertEquals("lost", toldOne.next());
        assertEquals("elected 2", toldOne.next());
    }

    @Test
    void noZooKeeperIsToldWithItsHostsAndTheTime() {
        ClusterConfig nowhere = new ClusterConfig(
                List.of("127.0.0.1:1", "127.0.0.1:2"),
                Duration.ofSeconds(2),
                "test",
                Duration.ofMillis(600),
                Duration.ofMillis(600));
        try (ZooKeeperLeadership lonely = new ZooKeeperLeadership(nowhere, "x", () -> 1)) {
            ClusterUnreachableException unreachable =
                    assertThrows(ClusterUnreachableException.class, () -> lonely.start(toldOne));
            assertTrue(
                    unreachable
                            .getMessage()
                            .startsWith("no ZooKeeper answered at 127.0.0.1:1,127.0.0.1:2 within 600 ms"),
                    unreachable.getMessage());
        }
    }
}
