package windrow.worker.daemon;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import windrow.api.io.FileAccess;
import windrow.protocol.message.JobSpec;

/**
 * Removes the staging folders of jobs that have ended: their clients may be gone. Only a folder that says by {@link
 * JobSpec#STAGING_MARKER} that it was made for that very job is touched. The client and other workers may be removing it at the same time.
 * Blocks; thread-safe.
 */
final class StagingFolders {

    private final FileAccess files;

    StagingFolders(FileAccess files) {
        this.files = files;
    }

    /** Does nothing if the folder is gone or is not of this job. */
    void remove(JobSpec spec) throws IOException {
        String folder = spec.stagingDirectory();
        byte[] owner = spec.requestId().getBytes(StandardCharsets.UTF_8);
        byte[] marked;
        try (InputStream in = files.open(FileAccess.child(folder, JobSpec.STAGING_MARKER))) {
            marked = in.readNBytes(owner.length + 1);
        } catch (FileNotFoundException e) {
            return;
        }
        if (Arrays.equals(owner, marked)) {
            files.delete(folder);
        }
    }
}
