package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
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

    @Test
    void bundlesAreMadeWhereThereIsSpaceForThemAndElseNothingIs() throws Exception {
        try (RoutingFiles routing = new RoutingFiles(HadoopConf.none());
                WorkerFolders folders = new WorkerFolders(List.of(folder.resolve("disk")), "w")) {
            folders.start();
            long threads = bundlingThreads();
            LocalWorkerFiles without = new LocalWorkerFiles(folders, routing, null, new CompletableFuture<>());
            List<AttemptId> maps = holdAndRead(without, folder.resolve("without"));
            assertEquals(threads, bundlingThreads());
            without.close();
            for (AttemptId map : maps) {
                assertTrue(without.outputs().bundled(JOB, map.toString()).isEmpty());
            }
            // and with space the same outputs are bundled
            BundleSpace space = new BundleSpace(1L << 30, any -> new BundleSpace.Space(1L << 40, 1L << 40));
            LocalWorkerFiles with = new LocalWorkerFiles(folders, routing, space, new CompletableFuture<>());
            AttemptId last = holdAndRead(with, folder.resolve("with")).get(2 * JobBundles.FAN_IN - 1);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (with.outputs().bundled(JOB, last.toString()).isEmpty()) {
                assertTrue(System.nanoTime() < end, "waited for too long");
                LockSupport.parkNanos(1_000_000);
            }
            with.close();
        }
    }
}
