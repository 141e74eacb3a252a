package windrow.coordinator.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.keeper.JournalLimits;

/** Rows 28 and 29, at the journal: an HDFS whose parts fail under a leader. Nothing that was told to be durable is lost. */
@Timeout(180)
class TroubledHdfsTest {

    /** A log is full after a few jobs, and a snapshot is made after a few logs. */
    private static final JournalLimits SMALL = new JournalLimits(
            1 << 20,
            2_000,
            4_000,
            TimeUnit.MILLISECONDS.toNanos(100),
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.SECONDS.toNanos(60),
            TimeUnit.SECONDS.toNanos(60));

    /** More than fit into one log. */
    private static final int MANY = 40;

    @TempDir
    static java.nio.file.Path folder;

    private static MiniDFSCluster hdfs;
    private static int roots;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Path root = new Path("/journal-" + roots++);

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        conf.setInt("dfs.heartbeat.interval", 1);
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(3).build();
        hdfs.waitActive();
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown(true);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private StoredLeader leader(long epoch, JournalLimits limits) throws Exception {
        FileSystem files = FileSystem.newInstance(hdfs.getURI(), JournalHdfs.settings(hdfs.getConfiguration(0)));
        opened.add(files);
        StoredLeader leader =
                new StoredLeader(epoch, new HadoopJournalStore(files, root, "coordinator.journal"), limits);
        opened.add(leader);
        return leader;
    }

    /** So many are durable; all of them, or as many as were before the leader has to give up. */
    private static int append(StoredLeader leader, int most) throws Exception {
        for (int durable = 0; durable < most; durable++) {
            try {
                leader.appendDurably();
            } catch (ExecutionException e) {
                assertFalse(e.getCause() instanceof UnreadableJournalException, () -> "given up for good: " + e);
                return durable;
            }
        }
        return most;
    }

    @Test
    void aDataNodeMayDieUnderTheOpenLog() throws Exception {
        StoredLeader leader = leader(1, JournalLimits.DEFAULT);
        leader.takeOver();
        assertEquals(5, append(leader, 5));
        MiniDFSCluster.DataNodeProperties first = hdfs.stopDataNode(0);
        try {
            assertEquals(5, append(leader, 5), "two of three copies are enough to go on with");
            MiniDFSCluster.DataNodeProperties second = hdfs.stopDataNode(0);
            try {
                int more = append(leader, 5);
                StoredLeader next = leader(2, JournalLimits.DEFAULT);
                assertDurable(10 + more, next);
                assertEquals(5, append(next, 5), "one DataNode is better than no leader");
                assertDurable(15 + more, leader(3, JournalLimits.DEFAULT));
            } finally {
                assertTrue(hdfs.restartDataNode(second));
            }
        } finally {
            assertTrue(hdfs.restartDataNode(first));
            hdfs.waitActive();
        }
    }

    @Test
    void aLeaderInSafeModeGivesUpWhenItsLogIsFullAndTheNextOneGoesOnWhenThatIsOver() throws Exception {
        StoredLeader leader = leader(1, SMALL);
        leader.takeOver();
        int durable = append(leader, MANY);
        assertEquals(MANY, durable);
        hdfs.getNameNodeRpc(0).setSafeMode(SafeModeAction.SAFEMODE_ENTER, false);
        try {
            durable += append(leader, MANY);
            assertTrue(durable < 2 * MANY, "a new log cannot be made");
            StoredLeader early = leader(2, SMALL);
            ExecutionException refused = assertThrows(ExecutionException.class, early::takeOver);
            String message = refused.getCause().getMessage();
            assertFalse(refused.getCause() instanceof UnreadableJournalException, message);
            assertTrue(message.contains("preparing the journal's root hdfs://"), message);
            assertTrue(message.contains("Name node is in safe mode"), message);
            assertEquals(1, message.lines().count());
        } finally {
            hdfs.getNameNodeRpc(0).setSafeMode(SafeModeAction.SAFEMODE_LEAVE, false);
        }
        StoredLeader next = leader(3, SMALL);
        assertDurable(durable, next);
        assertEquals(MANY, append(next, MANY));
        assertDurable(durable + MANY, leader(4, SMALL));
    }

    @Test
    void theNameNodeMayBeAwayWhileALogIsOpen() throws Exception {
        StoredLeader leader = leader(1, SMALL);
        leader.takeOver();
        int durable = append(leader, 2);
        hdfs.shutdownNameNode(0);
        try {
            assertEquals(2, append(leader, 2), "what goes into the open block needs no NameNode");
            durable += 2;
        } finally {
            hdfs.restartNameNode(0);
        }
        hdfs.waitActive();
        durable += append(leader, MANY);
        StoredLeader next = leader(2, SMALL);
        assertDurable(durable, next);
        assertEquals(MANY, append(next, MANY));
    }

    @Test
    void aLeaderWhoseNameNodeStaysAwayGivesUp() throws Exception {
        StoredLeader leader = leader(1, SMALL);
        leader.takeOver();
        int durable = append(leader, MANY);
        hdfs.shutdownNameNode(0);
        try {
            durable += append(leader, MANY);
            assertTrue(durable < 2 * MANY, "a new log cannot be made");
        } finally {
            hdfs.restartNameNode(0);
        }
        hdfs.waitActive();
        assertDurable(durable, leader(2, SMALL));
    }

    /** A record that was on its way when its leader gave up may be there as well. */
    private static void assertDurable(int acknowledged, StoredLeader next) throws Exception {
        int found = StoredLeader.jobs(next.takeOver());
        assertTrue(found == acknowledged || found == acknowledged + 1, acknowledged + " were durable, found " + found);
    }
}
