package windrow.worker.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import windrow.api.Job;
import windrow.api.io.FileAccess;
import windrow.api.io.InputContext;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.shuffle.fetch.LocalIndexes;

/**
 * What all attempts of a job in one executor share. Thread-safe.
 *
 * <p>The serialised job is read once; {@link #newJob} makes each attempt a copy of its own of it.
 */
public final class JobContext {

    /** Of the heap, for indexes: it must not be missed where the heap is small. */
    private static final int INDEX_PART = 32;

    private final JobId id;
    private final JobSpec spec;
    private final String worker;
    private final Path directory;
    private final OutputFolders outputFolders;
    private final FileAccess files;
    private final ClassLoader loader;
    private final SplitFiles splitFiles;
    private final LocalIndexes localIndexes = new LocalIndexes(
            Math.min(LocalIndexes.DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / INDEX_PART));
    private byte @Nullable [] serialised;

    /**
     * @param worker name of the worker, by which map outputs beside this executor are known
     * @param directory with the job's side files
     * @param outputDirectories for map output, one per disk
     * @param loader that knows the job's classes
     */
    public JobContext(
            JobId id,
            JobSpec spec,
            String worker,
            Path directory,
            List<Path> outputDirectories,
            FileAccess files,
            ClassLoader loader) {
        this.id = id;
        this.spec = spec;
        this.worker = worker;
        this.directory = directory;
        this.outputFolders = new OutputFolders(outputDirectories);
        this.files = files;
        this.loader = loader;
        this.splitFiles = new SplitFiles(files, spec.stagingDirectory());
    }

    JobId id() {
        return id;
    }

    /** The job in the names of files that it shares with jobs of other clusters, whose ids may be the same. */
    String nameInFiles() {
        return String.format(Locale.ROOT, "%s-%08x", id, spec.requestId().hashCode());
    }

    JobSpec spec() {
        return spec;
    }

    String worker() {
        return worker;
    }

    Path directory() {
        return directory;
    }

    OutputFolders outputFolders() {
        return outputFolders;
    }

    FileAccess files() {
        return files;
    }

    LocalIndexes localIndexes() {
        return localIndexes;
    }

    SplitFiles splitFiles() {
        return splitFiles;
    }

    /** Known to all who run this job: shown by those who fetch its map outputs. */
    byte[] shuffleToken() {
        return ShuffleTokens.of(spec);
    }

    /** A copy of the job for one attempt. */
    Job newJob() throws IOException {
        return JobFile.read(bytes(), loader);
    }

    private synchronized byte[] bytes() throws IOException {
        byte[] known = serialised;
        if (known == null) {
            known = JobFile.load(files, FileAccess.child(spec.stagingDirectory(), JobSpec.JOB_FILE));
            serialised = known;
        }
        return known;
    }

    String setting(Job job, String key, String fallback) {
        String given = spec.settings().get(key);
        if (given == null) {
            given = job.settings().get(key);
        }
        return given == null ? fallback : given;
    }

    InputContext inputContext(Job job) {
        return new InputContext() {
            @Override
            public FileAccess files() {
                return files;
            }

            @Override
            public String setting(String key, String fallback) {
                return JobContext.this.setting(job, key, fallback);
            }
        };
    }
}
