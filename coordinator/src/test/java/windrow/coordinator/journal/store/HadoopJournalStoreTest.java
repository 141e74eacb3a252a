package windrow.coordinator.journal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.coordinator.journal.keeper.StoredJournal;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
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
        Leader paused = new Leader(2);
        paused.takeOver();
        for (int i = 1; i <= 20; i++) {
            paused.append(i).get(30, TimeUnit.SECONDS);
        }
        Leader next = new Leader(3);
        HardState state = next.takeOver();
        assertEquals(20, jobs(state));
        ExecutionException shutOut =
                assertThrows(ExecutionException.class, () -> paused.append(21).get(60, TimeUnit.SECONDS));
        assertInstanceOf(java.io.IOException.class, shutOut.getCause());
        assertThrows(java.io.IOException.class, () -> paused.store.create("epoch-2", "log-2-99"));
        next.append(1).get(30, TimeUnit.SECONDS);
        assertEquals(21, jobs(new Leader(4).takeOver()));
        assertEquals(List.of("epoch-4"), next.store.folders());
    }

    @Test
    void aLeaderThatEndsInOrderIsFollowedAtOnce() throws Exception {
        Leader first = new Leader(2);
        first.takeOver();
        first.append(1).get(30, TimeUnit.SECONDS);
        first.loop.execute(first.journal::close);
        await(() -> {
            try {
                return first.store.isClosed("epoch-2", "log-2-1");
            } catch (java.io.IOException e) {
                return false;
            }
        });
        assertEquals(1, jobs(new Leader(3).takeOver()));
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

    /** With an event loop and threads of its own. */
    private final class Leader {

        final JournalStore store = HadoopJournalStoreTest.this.open();
        final EventLoop loop = loop();
        final long epoch;
        final Journal journal;

        Leader(long epoch) throws Exception {
            this.epoch = epoch;
            this.journal = new StoredJournal(
                    epoch,
                    store,
                    new ThreadStoreCaller("journal " + epoch, loop).start(),
                    new ThreadStoreCaller("snapshots " + epoch, loop).start(),
                    loop,
                    HardState::empty,
                    JournalLimits.DEFAULT);
            opened.add(() -> loop.execute(journal::close));
        }

        HardState takeOver() throws Exception {
            CompletableFuture<HardState> state = new CompletableFuture<>();
            loop.execute(() -> journal.takeOver().whenComplete((taken, failure) -> {
                if (failure == null) {
                    state.complete(taken);
                } else {
                    state.completeExceptionally(failure);
                }
            }));
            return state.get(60, TimeUnit.SECONDS);
        }

        CompletableFuture<Void> append(int job) {
            JobId id = new JobId(epoch, job);
            JobSpec spec = new JobSpec(
                    "request " + id, "job", "me", "staging", List.of(), List.of(), true, 1, 100, 4, false, Map.of());
            CompletableFuture<Void> durable = new CompletableFuture<>();
            loop.execute(() -> journal.append(List.of(new JournalRecord.JobSubmitted(id, spec)))
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            durable.complete(null);
                        } else {
                            durable.completeExceptionally(failure);
                        }
                    }));
            return durable;
        }
    }

    private static int jobs(HardState state) {
        int[] jobs = {0};
        state.parts().forEachRemaining(part -> jobs[0] += part instanceof SnapshotPart.OfJob ? 1 : 0);
        return jobs[0];
    }
}
