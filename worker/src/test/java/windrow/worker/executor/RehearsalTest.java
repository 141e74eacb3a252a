package windrow.worker.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

class RehearsalTest {

    @TempDir
    Path folder;

    private final RoutingFiles files = new RoutingFiles(HadoopConf.none());
    private final FetchTransport transport = new FetchTransport(1);
    private final ExecutorHost host =
            new LocalExecutorHost(files, transport, 64 << 20, new HeldSegments(), System::nanoTime);

    @AfterEach
    void close() throws Exception {
        transport.close();
        files.close();
    }

    @Test
    void goesTheWholeWayOfAJob() throws Exception {
        Path output = new Rehearsal(folder, host, () -> true).run();
        assertEquals(
                "a\t600\nand\t200\nhay\t200\nis\t200\nof\t400\nrow\t400\nrows\t200\nwindrow\t200\n",
                Files.readString(output.resolve("part-r-00000")));
        assertTrue(Files.exists(output.resolve("_SUCCESS")));
    }

    @Test
    void endsBeforeItsNextStepWhenAJobComes() {
        AtomicInteger asked = new AtomicInteger();
        assertThrows(IllegalStateException.class, () -> new Rehearsal(folder, host, () -> asked.incrementAndGet() < 3)
                .run());
        assertEquals(3, asked.get());
        assertFalse(Files.exists(folder.resolve("output").resolve("_SUCCESS")));
    }

    @Test
    void thePreparationLeavesNothingBehindWhateverHappens() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        new Preparation(files, host, () -> asked.incrementAndGet() < 4).run(folder);
        new Preparation(files, host, () -> true).run(folder);
        new Preparation(files, host, () -> true).run(folder.resolve("missing"));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
