package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorArchiveTest {

    @TempDir
    Path folder;

    private Path jar;
    private int trainings;

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.writeString(
                Files.createDirectories(folder.resolve("home/lib")).resolve("a.jar"), "one");
    }

    private @Nullable Path place() {
        return ExecutorArchive.place(List.of(jar.toString()), folder.resolve("cache"));
    }

    /** A training that writes what it is told to, or nothing, and ends. */
    private ExecutorArchive.Training training(boolean writes, int exit) {
        return archive -> {
            trainings++;
            String script = (writes ? "echo classes > \"$0\"; " : "") + "exit " + exit;
            return new ProcessBuilder("/bin/sh", "-c", script, archive.toString()).start();
        };
    }

    @Test
    void otherJarsHaveAnotherArchive() throws Exception {
        Path first = place();
        assertEquals(first, place());
        assertEquals(folder.resolve("home"), first.getParent());
        Files.writeString(jar, "another");
        assertNotEquals(first, place());
    }

    @Test
    void foldersOfClassesHaveNone() {
        assertNull(ExecutorArchive.place(List.of(folder.toString()), folder));
    }

    @Test
    void isMadeOnceAndWholeAndReplacesThatOfOlderJars() throws Exception {
        Path old = place();
        ExecutorArchive.make(old, training(true, 0));
        assertTrue(ExecutorArchive.isUsable(old));
        ExecutorArchive.make(old, training(true, 0));
        assertEquals(1, trainings);
        Files.writeString(jar, "another");
        Path fresh = place();
        assertNotNull(fresh);
        ExecutorArchive.make(fresh, training(true, 0));
        assertTrue(ExecutorArchive.isUsable(fresh));
        assertFalse(Files.exists(old));
    }

    @Test
    void aTrainingInVainIsNotRepeated() throws Exception {
        Path archive = place();
        ExecutorArchive.make(archive, training(true, 1));
        ExecutorArchive.make(archive, training(false, 0));
        assertFalse(ExecutorArchive.isUsable(archive));
        assertTrue(Files.exists(archive));
        assertEquals(1, trainings);
    }
}
