package windrow.coordinator.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.election.ZooKeeperInTest;
import windrow.coordinator.journal.ForeignJournalException;
import windrow.coordinator.journal.store.UnsuitableStoreException;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.JobLostException;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;

/** Two real coordinators, a real ZooKeeper and a client, over sockets. */
@Timeout(120)
class CoordinatorDaemonTest {

    private static final JobSpec SPEC =
            new JobSpec("req-1", "count", "me", "/staging", List.of(), List.of(), true, 1, 512, 4, true, Map.of());

    @TempDir
    Path folder;

    private ZooKeeperInTest zookeeper;
    private final List<CoordinatorDaemon> daemons = new ArrayList<>();
    private final List<String> watched = new CopyOnWriteArrayList<>();
    private int maxConnections = 100;
    private RpcClient connector;
    private JobClient client;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperInTest(folder.resolve("zookeeper"));
        zookeeper.start();
        ClusterConfig cluster = zookeeper.config();
        connector = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT);
        client = new JobClient(
                new ZooKeeperLeaderDirectory(cluster),
                connector,
                ClientPatience.of(Duration.ofSeconds(30)),
                new LeaderWatcher() {
                    @Override
                    public void found(Leader leader) {
                        watched.add("found " + leader.epoch());
                    }

                    @Override
                    public void lost(Leader leader, String reason) {
                        watched.add("lost " + leader.epoch());
                    }
                },
                EventLoop::new);
    }

    @AfterEach
    void close() {
        client.close();
        connector.close();
        daemons.forEach(CoordinatorDaemon::close);
        zookeeper.close();
    }

    @Test
    void aNewLeaderWaitsForWorkersAsLongAsAnOldOneWould() {
        for (int seconds : new int[] {1, 10, 15, 60, 600}) {
            Duration expiry = Duration.ofSeconds(seconds);
            CoreConfig core = CoordinatorDaemon.coreConfig(
                    new CoordinatorConfig("h", 0, 10, expiry, CoordinatorConfig.IN_MEMORY, Optional.empty()));
            assertEquals(expiry.toNanos(), core.workerExpiryNanos());
            assertTrue(core.recoveryGraceNanos() >= core.workerExpiryNanos(), expiry + ": " + core);
        }
    }

    private CoordinatorDaemon daemon(int port) throws Exception {
        return daemon(port, CoordinatorConfig.IN_MEMORY);
    }

    private CoordinatorDaemon daemon(int port, String journal) throws Exception {
        CoordinatorDaemon made = new CoordinatorDaemon(
                zookeeper.config(),
                new CoordinatorConfig(
                        "localhost",
                        port,
                        maxConnections,
                        Duration.ofSeconds(5),
                        journal,
                        Optional.of(folder.resolve("history"))),
                () -> new Configuration(false));
        daemons.add(made);
        made.start();
        return made;
    }

    @Test
    void aJobOutlivesItsLeaderByTheJournal() throws Exception {
        String journal = folder.resolve("journal").toUri().toString();
        CoordinatorDaemon one = daemon(0, journal);
        client.start();
        JobId job = client.submit(SPEC);
        CoordinatorDaemon two = daemon(0, journal);
        one.close();
        assertFalse(client.status(job).state().isFinal());
        assertEquals(2, two.epoch());
        assertEquals(job, client.submit(SPEC), "a request is one job, whoever leads");
        two.close();
        daemon(0, journal);
        assertEquals(JobState.CLEANING, client.kill(job, "enough of it").state());
        assertEquals(List.of("found 1", "lost 1", "found 2", "lost 2", "found 3"), watched);
    }

    /** Else it would lead with no jobs, and have the workers forget all that they hold. */
    @Test
    void whoDoesNotFindTheClustersJournalEnds() throws Exception {
        CoordinatorDaemon one = daemon(0, folder.resolve("journal").toUri().toString());
        client.start();
        JobId job = client.submit(SPEC);
        CoordinatorDaemon empty = daemon(0, folder.resolve("empty").toUri().toString());
        CoordinatorDaemon memory = daemon(0);
        one.close();
        for (CoordinatorDaemon wrong : List.of(empty, memory)) {
            Throwable refused = wrong.failure().get(60, TimeUnit.SECONDS);
            assertTrue(refused instanceof ForeignJournalException, refused.toString());
            assertTrue(refused.getMessage().contains("last in " + folder.resolve("journal")), refused.getMessage());
            assertTrue(refused.getMessage().contains("zkCli.sh delete /windrow/test/journal"), refused.getMessage());
        }
        daemon(0, folder.resolve("journal").toUri().toString());
        assertFalse(client.status(job).state().isFinal());
    }

    @Test
    void withoutAPlaceForTheJournalItDoesNotStart() {
        UnsuitableStoreException none = assertThrows(UnsuitableStoreException.class, () -> daemon(0, ""));
        assertTrue(none.getMessage().contains("set coordinator.journal to a folder"), none.getMessage());
        UnsuitableStoreException unknown = assertThrows(UnsuitableStoreException.class, () -> daemon(0, "ftp2://h/j"));
        assertTrue(unknown.getMessage().contains("ftp2://h/j (setting coordinator.journal)"), unknown.getMessage());
    }

    @Test
    void theClientFollowsTheLeaderAndLearnsThatItsJobIsLost() throws Exception {
        CoordinatorDaemon one = daemon(0);
        client.start();
        assertEquals(1, client.cluster().epoch());
        daemon(0);
        JobId job = client.submit(SPEC);
        assertEquals(new JobId(1, 1), job);
        assertEquals(job, client.submit(SPEC));
        assertFalse(client.status(job).state().isFinal());

        CountDownLatch followed = new CountDownLatch(1);
        Thread killer = new Thread(() -> {
            try {
                followed.await();
                one.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        JobLostException lost =
                assertThrows(JobLostException.class, () -> client.await(job, status -> followed.countDown()));
        killer.join();
        assertTrue(
                lost.getMessage().startsWith("job job_1_0001 is not known to the coordinator that leads now, "),
                lost.getMessage());
        assertTrue(lost.getMessage().contains("it is long over, or it was lost with"), lost.getMessage());
        assertEquals(List.of("found 1", "lost 1", "found 2"), watched);
        assertEquals(new JobId(2, 1), client.submit(SPEC));
    }

    /** Row 16 and 17: the leader loses ZooKeeper, stops leading, and leads again under a new epoch. */
    @Test
    void aLeaderWithoutZooKeeperDoesNotLead() throws Exception {
        CoordinatorDaemon only = daemon(0);
        client.start();
        assertEquals(1, client.cluster().epoch());
        zookeeper.expireLeader();
        long epoch = client.cluster().epoch();
        while (epoch == 1) {
            // ZooKeeper tells the old leader in its own time; each answer is a round trip.
            epoch = client.cluster().epoch();
        }
        assertEquals(2, epoch);
        assertEquals(2, only.epoch());
    }

    @Test
    void aKilledJobLeavesItsHistory() throws Exception {
        daemon(0);
        client.start();
        JobId job = client.submit(SPEC);
        client.kill(job, "enough of it");
        assertEquals(JobState.KILLED, client.await(job, status -> {}).state());
        daemons.get(0).close();
        List<String> lines = Files.readAllLines(folder.resolve("history/job_1_0001.jsonl"));
        assertTrue(lines.get(0).startsWith("{\"type\":\"job\",\"job\":\"job_1_0001\""), lines.get(0));
        assertTrue(lines.get(0).contains("enough of it"), lines.get(0));
    }

    @Test
    void aClientThatIsOneTooManyIsToldTheLimitAndItsSetting() throws Exception {
        maxConnections = 1;
        CoordinatorDaemon only = daemon(0);
        connector
                .connect("localhost", only.boundPort(), new Unconcerned(), Duration.ofSeconds(10))
                .get(20, TimeUnit.SECONDS);
        ClusterUnreachableException refused = assertThrows(ClusterUnreachableException.class, () -> client.start());
        assertTrue(
                refused.getMessage()
                        .contains("has as many connections as it takes, 1 (setting coordinator.max-connections)"),
                refused.getMessage());
    }

    private static final class Unconcerned implements LinkListener {
        @Override
        public void opened(Link link) {}

        @Override
        public void received(Link link, long epoch, Message message) {}

        @Override
        public void closed(Link link, @Nullable Throwable cause) {}
    }

    @Test
    void aTakenPortIsNamedWithItsSetting() throws Exception {
        CoordinatorDaemon one = daemon(0);
        LinkException taken = assertThrows(LinkException.class, () -> daemon(one.boundPort()));
        assertTrue(
                taken.getMessage().contains(one.boundPort() + " (settings coordinator.host and coordinator.port)"),
                taken.getMessage());
        assertFalse(one.failure().isDone());
    }
}
