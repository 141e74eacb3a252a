package windrow.worker.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.io.LocalFiles;
import windrow.protocol.message.JobSpec;

class StagingFoldersTest {

    @TempDir
    private Path folder;

    private final StagingFolders staging = new StagingFolders(new LocalFiles());
    private Path made;
    private JobSpec spec;

    @BeforeEach
    void make() throws IOException {
        made = Files.createDirectories(folder.resolve("request-1"));
        Files.writeString(made.resolve(JobSpec.JOB_FILE), "job");
        spec = new JobSpec(
                "request-1", "name", "o", made.toString(), List.of(), List.of(), true, 1, 64, 4, true, Map.of());
    }

    @Test
    void aFolderThatWasMadeForTheJobGoesAndMayBeGone() throws IOException {
        Files.writeString(made.resolve(JobSpec.STAGING_MARKER), "request-1");
        staging.remove(spec);
        assertFalse(Files.exists(made));
        assertTrue(Files.exists(folder), "what is above it stays");
        staging.remove(spec);
    }

    @Test
    void aFolderThatSaysNothingIsSomebodysOwn() throws IOException {
        staging.remove(spec);
        assertTrue(Files.exists(made.resolve(JobSpec.JOB_FILE)));
    }

    @Test
    void aFolderOfAnotherJobIsLeftAlone() throws IOException {
        for (String other : List.of("request-12", "request-", "")) {
            Files.writeString(made.resolve(JobSpec.STAGING_MARKER), other);
            staging.remove(spec);
            assertTrue(Files.exists(made.resolve(JobSpec.JOB_FILE)), other);
        }
    }
}
