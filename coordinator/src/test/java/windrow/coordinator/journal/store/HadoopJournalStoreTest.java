package windrow.coordinator.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.protocol.rpc.EventLoop;

/** On a real HDFS: a leader that is shut out, though it has its file open, and what the next one finds. */
@Timeout(120)
class HadoopJournalStoreTest extends StoreContract {

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
        conf.set("dfs.blocksize", "1m");
        hdfs = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
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

    @Override
    JournalStore open() throws Exception {
        return new HadoopJournalStore(fileSystem(), root, "coordinator.journal");
    }

    private FileSystem fileSystem() throws Exception {
        FileSystem files = FileSystem.newInstance(hdfs.getURI(), hdfs.getConfiguration(0));
        opened.add(files);
        return files;
    }

    @Override
    void await(BooleanSupplier condition) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        EventLoop loop = loop();
        look(loop, condition, done);
        done.get(60, TimeUnit.SECONDS);
    }

    private static void look(EventLoop loop, BooleanSupplier condition, CompletableFuture<Void> done) {
        loop.schedule("look", loop.nowNanos() + TimeUnit.MILLISECONDS.toNanos(100), () -> {
            if (condition.getAsBoolean()) {
                done.complete(null);
            } else {
                look(loop, condition, done);
            }
        });
    }

    private EventLoop loop() {
        EventLoop loop = new EventLoop("test", failure -> {});
        loop.start();
        opened.add(loop);
        return loop;
    }

    @Test
    void aLeaderThatIsPausedIsShutOutAndWhatItWasToldToBeDurableIsRead() throws Exception {
        StoredLeader paused = leader(2);
        paused.takeOver();
        for (int i = 1; i <= 20; i++) {
            paused.appendDurably();
        }
        StoredLeader next = leader(3);
        assertEquals(20, StoredLeader.jobs(next.takeOver()));
        ExecutionException shutOut = assertThrows(ExecutionException.class, paused::appendDurably);
        assertInstanceOf(java.io.IOException.class, shutOut.getCause());
        assertThrows(java.io.IOException.class, () -> paused.store().create("epoch-2", "log-2-99"));
        next.appendDurably();
        assertEquals(21, StoredLeader.jobs(leader(4).takeOver()));
        assertEquals(List.of("epoch-4"), next.store().folders());
    }

    @Test
    void aLeaderThatEndsInOrderIsFollowedAtOnce() throws Exception {
        StoredLeader first = leader(2);
        first.takeOver();
        first.appendDurably();
        first.end();
        await(() -> {
            try {
                return first.store().isClosed("epoch-2", "log-2-1");
            } catch (java.io.IOException e) {
                return false;
            }
        });
        assertEquals(1, StoredLeader.jobs(leader(3).takeOver()));
    }

    @Test
    void aFileSystemWithoutLeasesIsRefusedByNameAndSetting() throws Exception {
        FileSystem local = FileSystem.newInstance(URI.create("file:///"), new Configuration());
        opened.add(local);
        JournalStore store =
                new HadoopJournalStore(local, new Path(folder.resolve("journal").toUri()), "coordinator.journal");
        UnsuitableStoreException refused = assertThrows(UnsuitableStoreException.class, store::prepare);
        assertTrue(refused.getMessage().contains("coordinator.journal"), refused.getMessage());
        assertTrue(refused.getMessage().contains(folder.resolve("journal").toString()), refused.getMessage());
        assertFalse(java.nio.file.Files.exists(folder.resolve("journal")));
    }

    @Test
    void aPlaceThatMayNotBeWrittenToIsRefusedForGood() throws Exception {
        FileSystem files = fileSystem();
        files.mkdirs(root, new FsPermission((short) 0700));
        FileSystem others = UserGroupInformation.createUserForTesting("somebody", new String[] {"users"})
                .doAs((PrivilegedExceptionAction<FileSystem>) this::fileSystem);
        UnsuitableStoreException refused = assertThrows(
                UnsuitableStoreException.class,
                () -> new HadoopJournalStore(others, root, "coordinator.journal").prepare());
        assertTrue(refused.getMessage().contains("may not write there (Permission denied"), refused.getMessage());
        Path file = new Path(root, "file");
        files.create(file).close();
        for (Path taken : List.of(file, new Path(file, "below"))) {
            UnsuitableStoreException noFolder = assertThrows(
                    UnsuitableStoreException.class,
                    () -> new HadoopJournalStore(files, taken, "coordinator.journal").prepare());
            assertTrue(noFolder.getMessage().contains("there is a file, not a folder"), noFolder.getMessage());
        }
    }

    private StoredLeader leader(long epoch) throws Exception {
        StoredLeader leader = new StoredLeader(epoch, open(), JournalLimits.DEFAULT);
        opened.add(leader);
        return leader;
    }
}
