package windrow.worker.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import windrow.api.io.FileAccess;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;

/** Brings a job's jars and side files from its staging folder to local disk. Blocks; thread-safe. */
final class JobLocaliser {

    private final WorkerFolders folders;
    private final FileAccess files;

    JobLocaliser(WorkerFolders folders, FileAccess files) {
        this.folders = folders;
        this.files = files;
    }

    WorkerEvent.JobLocalised localise(JobId job, JobSpec spec) throws IOException {
        List<Path> jobFolders = folders.makeJobFolders(job);
        Path home = jobFolders.get(0);
        List<String> classPath = new ArrayList<>();
        for (String jar : spec.jars()) {
            classPath.add(bring(spec, jar, home).toString());
        }
        for (String file : spec.files()) {
            bring(spec, file, home);
        }
        return new WorkerEvent.JobLocalised(
                job, home.toString(), jobFolders.stream().map(Path::toString).toList(), classPath);
    }

    private Path bring(JobSpec spec, String name, Path home) throws IOException {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new IOException("'" + name + "' is no plain file name");
        }
        Path target = home.resolve(name);
        try (InputStream in = files.open(FileAccess.child(spec.stagingDirectory(), name))) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }
}
