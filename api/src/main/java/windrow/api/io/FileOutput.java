package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import windrow.api.OutputExistsException;

/**
 * Output to files in a folder: one per task, {@code part-r-00000} and so on, and {@code _SUCCESS} when all are there.
 *
 * <p>Before anything runs, the job claims the folder by a file {@code _windrow/claim} with its id, which goes with the job's end: two jobs
 * never write to one folder. An attempt writes to {@code <folder>/_windrow/<job>/<output>/<attempt>/}. The job's commit renames the files
 * of the attempts that count into the folder, deletes all else under {@code _windrow}, and then writes {@code _SUCCESS}. Several outputs
 * of a job may share a folder, since each has names of its own; {@code _SUCCESS} then comes with the last of them.
 *
 * @param <K> the type of keys that it can write
 * @param <V> the type of values that it can write
 */
public abstract class FileOutput<K, V> implements OutputFormat<K, V> {
    private static final long serialVersionUID = 1L;

    private static final String WORK_FOLDER = "_windrow";
    private static final String SUCCESS = "_SUCCESS";

    private final String folder;

    /** Writes to {@code folder}, which must not be there yet. */
    protected FileOutput(String folder) {
        if (folder.isBlank()) {
            throw new windrow.api.UsageException("an output folder has to be named; got an empty path");
        }
        this.folder = folder;
    }

    /** Begins to write records to a stream; closing the writer closes the stream. */
    protected abstract RecordWriter<K, V> writer(OutputStream out) throws IOException;

    /** How the names of files end, with the dot: {@code .gz}; empty by default. */
    protected String ending() {
        return "";
    }

    /** The folder, as it was given. */
    public final String folder() {
        return folder;
    }

    @Override
    public String place() {
        return folder;
    }

    @Override
    public void check(FileAccess files) throws IOException {
        if (files.exists(folder)) {
            throw alreadyThere(files);
        }
    }

    private OutputExistsException alreadyThere(FileAccess files) throws IOException {
        String path = files.qualify(folder);
        if (files.exists(work()) && holdsOnlyWork(files)) {
            String job = claim(files).holder();
            return new OutputExistsException("the output " + path + " holds only the unfinished work of "
                    + (job == null || job.isEmpty() ? "a job" : "job " + job)
                    + ": if that job no longer runs, delete the folder; else name another one");
        }
        return new OutputExistsException("the output " + path + " already exists: delete it, or name another one");
    }

    /** Takes the folder by a claim that names the job. All outputs of a job that share the folder share the claim. */
    @Override
    public void prepareJob(JobOutput job) throws IOException {
        FileAccess files = job.files();
        OutputClaim claim = claim(files);
        try {
            check(files);
        } catch (OutputExistsException e) {
            // asked after the check, since another try of this job's may have taken it just now
            if (claim.isHeldBy(job.jobId())) {
                return;
            }
            if (!claim.wasBegunBy(job.jobId())) {
                throw e;
            }
        }
        if (!claim.take(job.jobId()).equals(job.jobId())) {
            throw alreadyThere(files);
        }
        // a job may have come and gone, its output complete, between our look and our claim
        if (!holdsOnlyWork(files)) {
            claim.release();
            deleteIfEmpty(files, work());
            throw alreadyThere(files);
        }
    }

    private OutputClaim claim(FileAccess files) {
        return new OutputClaim(files, work());
    }

    private String work() {
        return FileAccess.child(folder, WORK_FOLDER);
    }

    @Override
    public RecordWriter<K, V> open(TaskOutput task) throws IOException {
        OutputStream out = task.files().create(FileAccess.child(attemptFolder(task), fileName(task)));
        try {
            return writer(out);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    @Override
    public List<String> commitTask(TaskOutput task) throws IOException {
        String name = fileName(task);
        return task.files().exists(FileAccess.child(attemptFolder(task), name)) ? List.of(name) : List.of();
    }

    @Override
    public void commitJob(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        String holder = claim(files).holder();
        if (holder != null && !holder.equals(job.jobId())) {
            throw alreadyThere(files);
        }
        files.mkdirs(folder);
        for (CommittedTask task : tasks) {
            for (String name : task.written()) {
                publish(
                        files,
                        FileAccess.child(attemptFolder(job.jobId(), job.output(), task.attemptId()), name),
                        name);
            }
        }
        dropWork(job);
        if (job.later().stream().noneMatch(this::sharesFolder)) {
            files.create(FileAccess.child(folder, SUCCESS)).close();
        }
    }

    private void publish(FileAccess files, String source, String name) throws IOException {
        String target = FileAccess.child(folder, name);
        // in this order: another attempt to publish may rename it at any moment
        boolean taken = files.exists(target);
        if (files.exists(source)) {
            if (taken) {
                throw new OutputExistsException("cannot publish " + files.qualify(target)
                        + ": a file of that name, which is not this job's, came to the folder while the job ran;"
                        + " let nothing else write there, and run the job again");
            }
            files.rename(source, target);
        } else if (!taken && !files.exists(target)) {
            throw new FileNotFoundException("cannot publish " + files.qualify(target)
                    + ": the file that a task wrote is gone: " + files.qualify(source));
        }
    }

    private boolean sharesFolder(OutputFormat<?, ?> other) {
        return other instanceof FileOutput<?, ?> that && that.folder.equals(folder);
    }

    @Override
    public void abortJob(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        // a job that was refused, since the folder was there before it, must leave the folder alone
        boolean began = files.exists(work());
        if (claim(files).isHeldBy(job.jobId())) {
            for (CommittedTask task : tasks) {
                unpublish(files, attemptFolder(job.jobId(), job.output(), task.attemptId()), task.written());
            }
        }
        dropWork(job);
        if (began) {
            deleteIfEmpty(files, folder);
        }
    }

    /** What is gone from where the attempt wrote it was published; what is still there was not, whatever has its name in the folder. */
    private void unpublish(FileAccess files, String attemptFolder, List<String> names) throws IOException {
        if (!files.exists(attemptFolder)) {
            return;
        }
        for (String name : names) {
            if (!files.exists(FileAccess.child(attemptFolder, name))) {
                files.delete(FileAccess.child(folder, name));
            }
        }
    }

    private void dropWork(JobOutput job) throws IOException {
        FileAccess files = job.files();
        String ofJob = FileAccess.child(work(), job.jobId());
        files.delete(FileAccess.child(ofJob, job.output()));
        if (job.later().stream().noneMatch(this::sharesFolder)) {
            OutputClaim claim = claim(files);
            // the job's folder tells whose an empty claim is, so it goes last
            if (claim.isHeldBy(job.jobId()) || claim.wasBegunBy(job.jobId())) {
                claim.release();
            }
            files.delete(ofJob);
            deleteIfEmpty(files, work());
        }
    }

    /** Hidden names do not show in a listing, so the known ones are asked for. */
    private boolean holdsOnlyWork(FileAccess files) throws IOException {
        return files.list(folder).isEmpty() && !files.exists(FileAccess.child(folder, SUCCESS));
    }

    private static boolean isEmpty(FileAccess files, String path) throws IOException {
        return files.list(path).isEmpty()
                && !files.exists(FileAccess.child(path, WORK_FOLDER))
                && !files.exists(FileAccess.child(path, SUCCESS));
    }

    private static void deleteIfEmpty(FileAccess files, String path) throws IOException {
        if (files.exists(path) && isEmpty(files, path)) {
            files.delete(path);
        }
    }

    private String fileName(TaskOutput task) {
        return String.format(
                Locale.ROOT, "%s-%s-%05d%s", task.output(), task.reduce() ? "r" : "m", task.partition(), ending());
    }

    private String attemptFolder(TaskOutput task) {
        return attemptFolder(task.jobId(), task.output(), task.attemptId());
    }

    private String attemptFolder(String jobId, String output, String attemptId) {
        String ofJob = FileAccess.child(work(), jobId);
        return FileAccess.child(FileAccess.child(ofJob, output), attemptId);
    }
}
