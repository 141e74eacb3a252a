package windrow.coordinator.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.election.ZooKeeperInTest;
import windrow.coordinator.journal.store.UnsuitableStoreException;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobClient;
import windrow.protocol.client.LeaderWatcher;
import windrow.protocol.conf.ClusterConfig;
import windrow.protocol.conf.CoordinatorConfig;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.ZooKeeperLeaderDirectory;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.protocol.rpc.EventLoop;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcClient;
import windrow.protocol.rpc.RpcLimits;

/** Row 29, at the start: coordinators that are there before their HDFS is. */
@Timeout(180)
class LateHdfsTest {

    private static final JobSpec SPEC =
            new JobSpec("req-1", "count", "me", "/staging", List.of(), List.of(), true, 1, 512, 4, true, Map.of());

    @TempDir
    Path folder;

    private ZooKeeperInTest zookeeper;
    private MiniDFSCluster hdfs;
    private String journal;
    private final List<CoordinatorDaemon> daemons = new ArrayList<>();
    private RpcClient connector;
    private JobClient client;

    @BeforeEach
    void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        conf.setInt("dfs.heartbeat.interval", 1);
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
        hdfs.waitActive();
        journal = hdfs.getURI() + "/journal";
        zookeeper = new ZooKeeperInTest(folder.resolve("zookeeper"));
        zookeeper.start();
        ClusterConfig cluster = zookeeper.config();
        connector = new RpcClient(LinkRole.CLIENT, LinkRole.COORDINATOR, cluster.name(), RpcLimits.DEFAULT);
        client = new JobClient(
                new ZooKeeperLeaderDirectory(cluster),
                connector,
                ClientPatience.of(Duration.ofSeconds(90)),
                new LeaderWatcher() {
                    @Override
                    public void found(Leader leader) {
                        // whoever it is
                    }

                    @Override
                    public void lost(Leader leader, String reason) {
                        // the next one is what counts
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
        hdfs.shutdown(true);
    }

    /** A refused connection is told after two tries, not eleven. */
    private CoordinatorDaemon daemon(String journal) throws Exception {
        CoordinatorDaemon made = new CoordinatorDaemon(
                zookeeper.config(),
                new CoordinatorConfig("localhost", 0, 100, Duration.ofSeconds(5), journal, Optional.empty()),
                () -> {
                    Configuration settings = new Configuration();
                    settings.setInt("ipc.client.connect.max.retries", 1);
                    return settings;
                });
        daemons.add(made);
        made.start();
        return made;
    }

    /** Both are there before HDFS answers; when it does, one of them leads. */
    private void assertOneLeadsWhenItIsThere(Trouble end) throws Exception {
        CoordinatorDaemon one = daemon(journal);
        CoordinatorDaemon two = daemon(journal);
        awaitEpoch(3);
        end.run();
        client.start();
        JobId job = client.submit(SPEC);
        assertFalse(client.status(job).state().isFinal());
        assertEquals(job, client.submit(SPEC));
        assertFalse(one.failure().isDone());
        assertFalse(two.failure().isDone());
    }

    /** One attempt to lead follows another. */
    private void awaitEpoch(long epoch) throws Exception {
        try (ZooKeeperLeaderDirectory directory = new ZooKeeperLeaderDirectory(zookeeper.config())) {
            CountDownLatch reached = new CountDownLatch(1);
            directory.listen(() -> {
                if (directory
                        .current()
                        .filter(leader -> leader.epoch() >= epoch)
                        .isPresent()) {
                    reached.countDown();
                }
            });
            directory.start();
            assertTrue(reached.await(60, TimeUnit.SECONDS), "nobody tried to lead under epoch " + epoch);
        }
    }

    /** What is done to HDFS. */
    private interface Trouble {
        void run() throws Exception;
    }

    @Test
    void coordinatorsWaitForAnHdfsThatIsDown() throws Exception {
        hdfs.shutdownNameNode(0);
        assertOneLeadsWhenItIsThere(() -> hdfs.restartNameNode(0));
    }

    @Test
    void coordinatorsWaitForAnHdfsInSafeMode() throws Exception {
        hdfs.getNameNodeRpc(0).setSafeMode(SafeModeAction.SAFEMODE_ENTER, false);
        assertOneLeadsWhenItIsThere(() -> hdfs.getNameNodeRpc(0).setSafeMode(SafeModeAction.SAFEMODE_LEAVE, false));
    }

    @Test
    void coordinatorsWaitForADataNode() throws Exception {
        MiniDFSCluster.DataNodeProperties stopped = hdfs.stopDataNode(0);
        hdfs.restartNameNode(0, false);
        hdfs.getNameNodeRpc(0).setSafeMode(SafeModeAction.SAFEMODE_LEAVE, false);
        assertOneLeadsWhenItIsThere(() -> assertTrue(hdfs.restartDataNode(stopped)));
    }

    @Test
    void whatWillNotPassIsToldAtTheStart() throws Exception {
        hdfs.getFileSystem().create(new org.apache.hadoop.fs.Path("/taken")).close();
        UnsuitableStoreException refused =
                assertThrows(UnsuitableStoreException.class, () -> daemon(hdfs.getURI() + "/taken/journal"));
        assertTrue(
                refused.getMessage().contains("/taken/journal (setting coordinator.journal) can hold no journal"),
                refused.getMessage());
    }
}
