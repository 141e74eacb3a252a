package windrow.shuffle.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriteException;
import windrow.shuffle.format.SegmentWriter;

/** Which failures cost a folder, and that none leaves a file. */
class SpillFoldersTest {
    @TempDir
    Path folder;

    private SpillFolders folders() {
        return new SpillFolders(List.of(folder.resolve("one"), folder.resolve("two")));
    }

    private static SegmentIndex writeOne(Path file) throws IOException {
        try (SegmentWriter out = SegmentWriter.create(file, "a", 1, Compression.NONE)) {
            out.append(new byte[1], 0, 1, new byte[1], 0, 1);
            return out.finish();
        }
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            assertEquals(List.of(), all.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void aDiskThatFailsIsNotUsedAgain() throws Exception {
        SpillFolders folders = folders();
        Path used = folders.write("x", file -> {
            if (file.startsWith(folder.resolve("two"))) {
                throw new SegmentWriteException(file, new IOException("no space left"));
            }
            return file;
        });
        assertTrue(used.startsWith(folder.resolve("one")), used.toString());
        Files.delete(used);
        NoSpillFolderException none = assertThrows(
                NoSpillFolderException.class,
                () -> folders.write("x", file -> {
                    throw new SegmentWriteException(file, new IOException("read-only"));
                }));
        assertTrue(none.getMessage().contains("no space left"), none.getMessage());
        assertTrue(none.getMessage().contains("read-only"), none.getMessage());
        assertNothingLeft();
    }

    @Test
    void anInterruptIsNotTheDisksFault() throws Exception {
        SpillFolders folders = folders();
        Thread.currentThread().interrupt();
        try {
            SegmentWriteException e =
                    assertThrows(SegmentWriteException.class, () -> folders.write("x", SpillFoldersTest::writeOne));
            assertTrue(e.getCause() instanceof ClosedByInterruptException, e.toString());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertNothingLeft();
        assertEquals(1, folders.write("x", SpillFoldersTest::writeOne).totalRecords());
    }

    @Test
    void anErrorLeavesNoFile() throws Exception {
        SpillFolders folders = folders();
        assertThrows(
                StackOverflowError.class,
                () -> folders.write("x", file -> {
                    throw new StackOverflowError("in a combiner");
                }));
        assertNothingLeft();
    }
}
