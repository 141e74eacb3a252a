package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.id.AttemptId;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;

class HeldOutputsTest {

    private static final AttemptId MAP = WorkerCoreTest.map(0, 0);
    private static final String JOB = WorkerCoreTest.JOB.toString();

    @TempDir
    Path folder;

    private final List<AttemptId> damaged = new ArrayList<>();
    private final HeldOutputs held = new HeldOutputs((map, reason) -> damaged.add(map), job -> {});
    private Path index;

    @BeforeEach
    void hold() {
        Path dataFile = folder.resolve("map.seg");
        index = SegmentIndex.fileFor(dataFile);
        held.hold(MAP, dataFile);
    }

    private void writeIndex() throws IOException {
        Files.write(index, new SegmentIndex(MAP.toString(), new long[] {0}, new long[] {0}, new long[] {0}).toBytes());
    }

    @Test
    void anOutputWhoseIndexIsGoneIsDropped() throws Exception {
        assertThrows(NoSuchFileException.class, () -> held.find(JOB, MAP.toString()));
        assertEquals(List.of(MAP), damaged);
        writeIndex();
        assertTrue(held.find(JOB, MAP.toString()).isEmpty());
    }

    @Test
    void anOutputWhoseIndexIsDamagedIsDropped() throws Exception {
        Files.writeString(index, "not an index, and long enough to be one if it were");
        assertThrows(CorruptSegmentException.class, () -> held.find(JOB, MAP.toString()));
        assertEquals(List.of(MAP), damaged);
        assertTrue(held.find(JOB, MAP.toString()).isEmpty());
    }

    /** A folder cannot be read as a file, which is neither missing nor damaged; as when too many files are open. */
    @Test
    void anOutputThatCannotBeReadJustNowStays() throws Exception {
        Files.createDirectory(index);
        assertThrows(IOException.class, () -> held.find(JOB, MAP.toString()));
        assertEquals(List.of(), damaged);
        Files.delete(index);
        writeIndex();
        assertEquals(
                MAP.toString(),
                held.find(JOB, MAP.toString()).orElseThrow().index().attempt());
        assertEquals(List.of(), damaged);
    }

    /** A reducer asks just when the job ends. */
    @Test
    void anIndexIsNotKeptOfAnOutputThatIsForgottenWhileItIsRead() throws Exception {
        writeIndex();
        HeldOutputs[] racing = new HeldOutputs[1];
        racing[0] = new HeldOutputs(
                file -> {
                    racing[0].forget(MAP.job());
                    return SegmentIndex.read(file);
                },
                (map, reason) -> damaged.add(map),
                job -> {});
        racing[0].hold(MAP, folder.resolve("map.seg"));
        racing[0].stored(JOB, MAP.toString());
        assertEquals(0, racing[0].indexBytes());
        held.stored(JOB, MAP.toString());
        assertTrue(held.indexBytes() > 0);
        held.forget(MAP.job());
        assertEquals(0, held.indexBytes());
    }
}
