package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.serve.SegmentStore;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

class LocalWorkerFilesTest {

    private static final String JOB = WorkerCoreTest.JOB.toString();

    @TempDir
    Path folder;

    /** Outputs that are small enough, and are read as by reducers elsewhere. */
    private List<AttemptId> holdAndRead(LocalWorkerFiles files, Path where) throws IOException {
        SmallOutputs outputs = new SmallOutputs(where);
        List<AttemptId> maps = new ArrayList<>();
        for (int i = 0; i < 2 * JobBundles.FAN_IN; i++) {
            AttemptId map = new AttemptId(new TaskId(WorkerCoreTest.JOB, TaskKind.MAP, i), 1, 0);
            files.hold(map, outputs.write(map, 20, 250).dataFile().toString());
            maps.add(map);
        }
        SegmentStore store = files.outputs();
        for (AttemptId map : maps) {
            assertTrue(store.find(JOB, map.toString()).isPresent());
        }
        return maps;
    }

    private static long bundlingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("worker-bundles"))
                .count();
    }

    private static void awaitBundled(LocalWorkerFiles files, AttemptId map) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (files.outputs().bundled(JOB, map.toString()).isEmpty()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static BundleSpace plenty() {
        return new BundleSpace(1L << 30, any -> new BundleSpace.Space(1L << 40, 1L << 40));
    }

    @Test
    void bundlesAreMadeWhereThereIsSpaceForThemAndElseNothingIs() throws Exception {
        try (RoutingFiles routing = new RoutingFiles(HadoopConf.none());
                WorkerFolders folders = new WorkerFolders(List.of(folder.resolve("disk")), "w")) {
            folders.start();
            long threads = bundlingThreads();
            LocalWorkerFiles without =
                    new LocalWorkerFiles(folders, routing, new HeldSegments(), null, new CompletableFuture<>());
            List<AttemptId> maps = holdAndRead(without, folder.resolve("without"));
            assertEquals(threads, bundlingThreads());
            without.close();
            for (AttemptId map : maps) {
                assertTrue(without.outputs().bundled(JOB, map.toString()).isEmpty());
            }
            // and with space the same outputs are bundled
            BundleSpace space = plenty();
            LocalWorkerFiles with =
                    new LocalWorkerFiles(folders, routing, new HeldSegments(), space, new CompletableFuture<>());
            AttemptId last = holdAndRead(with, folder.resolve("with")).get(2 * JobBundles.FAN_IN - 1);
            awaitBundled(with, last);
            with.close();
        }
    }

    /** An output of so many partitions with one record each, as an executor of this process puts it out. */
    private static HeldSegment inMemory(HeldSegments.Share memory, AttemptId map, Path file, int partitions)
            throws IOException {
        try (SegmentWriter out = SegmentWriter.holding(memory, file, map.toString(), partitions, Compression.NONE)) {
            for (int p = 0; p < partitions; p++) {
                out.startPartition(p);
                out.append(new byte[] {1}, 0, 1, new byte[] {2}, 0, 1);
            }
            out.finish();
            return Objects.requireNonNull(out.takeHeld());
        }
    }

    @Test
    void outputsInMemoryAreNeitherServedNorBundledAndGoWithTheirJob() throws Exception {
        HeldSegments held = new HeldSegments();
        try (RoutingFiles routing = new RoutingFiles(HadoopConf.none());
                WorkerFolders folders = new WorkerFolders(List.of(folder.resolve("disk")), "w");
                HeldSegments.Share memory = held.open(1 << 30)) {
            folders.start();
            LocalWorkerFiles files = new LocalWorkerFiles(folders, routing, held, plenty(), new CompletableFuture<>());
            AttemptId first = new AttemptId(new TaskId(WorkerCoreTest.JOB, TaskKind.MAP, 1000), 1, 0);
            Path none = folder.resolve("none.seg");
            assertTrue(memory.hold(inMemory(memory, first, none, 20)));
            files.hold(first, none.toString());
            assertFalse(Files.exists(none));
            assertTrue(files.outputs().find(JOB, first.toString()).isEmpty());
            // the first bundle is made, and it is not among its members
            AttemptId last = holdAndRead(files, folder.resolve("with")).get(2 * JobBundles.FAN_IN - 1);
            awaitBundled(files, last);
            assertTrue(files.outputs().bundled(JOB, first.toString()).isEmpty());
            assertEquals(1, held.size());
            files.delete(WorkerCoreTest.JOB, WorkerCoreTest.SPEC, false);
            assertEquals(0, held.size());
            assertEquals(0, held.reservedBytes());
            files.close();
        }
    }
}
