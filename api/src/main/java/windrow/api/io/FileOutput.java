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
 * of the attempts that count into the folder, then an empty file of the job's own to {@code _SUCCESS}, and then deletes {@code _windrow}. Several
 * outputs of a job may share a folder, since each has names of its own; {@code _SUCCESS} then comes with the last of them.
 *
 * <p>The clean-up of a job that is to fail renames all of {@code <job>}, in one step, before it looks at anything: whoever still commits
 * finds nothing there to rename, and above all not what would become {@code _SUCCESS}. What is missing in there was published, and is removed.
 * When all that is done, {@code <job>} is renamed once more, the claim given up, and the rest deleted.
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

    /** The same, for formats that need more of the task than a stream; by default {@link #writer(OutputStream)}. */
    protected RecordWriter<K, V> writer(OutputStream out, TaskOutput task) throws IOException {
        return writer(out);
    }

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
            String holder = claim.holder();
            if (job.jobId().equals(holder)) {
                refuseWhatCame(files);
                return;
            }
            if ((holder != null && !holder.isEmpty()) || !claim.mayBeBegunBy(job.jobId())) {
                throw e;
            }
        }
        // what the last step of the commit will rename: made now, so that nobody makes it behind a clean-up
        files.create(successOf(jobFolder(job))).close();
        if (!claim.take(job.jobId()).equals(job.jobId())) {
            throw alreadyThere(files);
        }
        refuseWhatCame(files);
    }

    /** A job may have come and gone, its output complete, between our look and our claim. The claim is left to the clean-up. */
    private void refuseWhatCame(FileAccess files) throws IOException {
        // another output of this job may have a folder in here; what commits publish are files
        boolean file = files.list(folder).stream().anyMatch(one -> !one.isDirectory());
        if (file || files.exists(FileAccess.child(folder, SUCCESS))) {
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
            return writer(out, task);
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
        if (isOver(job, tasks)) {
            deleteIfEmpty(files, work());
            return;
        }
        for (CommittedTask task : tasks) {
            for (String name : task.written()) {
                publish(files, source(job, task, name), name);
            }
        }
        if (isLast(job)) {
            publish(files, successOf(jobFolder(job)), SUCCESS);
            files.delete(jobFolder(job));
            release(job);
            // a clean-up that came meanwhile tells by what is left there that the folder is to go, too
            if (files.exists(FileAccess.child(folder, SUCCESS))) {
                deleteIfEmpty(files, work());
            }
        }
    }

    /** Whether the job's commit ended before, and nobody heard of it. One that may not publish, since the folder is not the job's, throws. */
    private boolean isOver(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        String holder = claim(files).holder();
        if (job.jobId().equals(holder)) {
            return false;
        }
        // the commit gives up the claim last, and somebody who comes too late may hold it since
        if (!isPublished(job, tasks)) {
            if (holder != null) {
                throw alreadyThere(files);
            }
            throw new FileNotFoundException("cannot publish to " + files.qualify(folder)
                    + ": the claim of " + job.jobId() + " on it is gone; somebody deleted it while the job ran."
                    + " Let nothing else write there, and run the job again");
        }
        return true;
    }

    private boolean isPublished(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        if (!files.exists(FileAccess.child(folder, SUCCESS))) {
            return false;
        }
        for (CommittedTask task : tasks) {
            for (String name : task.written()) {
                if (files.exists(source(job, task, name)) || !files.exists(FileAccess.child(folder, name))) {
                    return false;
                }
            }
        }
        return true;
    }

    private String source(JobOutput job, CommittedTask task, String name) {
        return FileAccess.child(attemptFolder(jobFolder(job), job.output(), task.attemptId()), name);
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

    /** Whether no output of the job that comes after this one writes to the folder. */
    private boolean isLast(JobOutput job) {
        return job.later().stream().noneMatch(this::sharesFolder);
    }

    private boolean sharesFolder(OutputFormat<?, ?> other) {
        return other instanceof FileOutput<?, ?> that && that.folder.equals(folder);
    }

    @Override
    public void abortJob(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        String aborted = OutputClaim.aborted(jobFolder(job));
        String cleaned = OutputClaim.cleaned(jobFolder(job));
        boolean begun = files.exists(aborted);
        // once it is cleaned, it may be another's
        if (!files.exists(cleaned) && (begun || isClaimed(job, tasks))) {
            if (!begun && files.exists(jobFolder(job))) {
                files.rename(jobFolder(job), aborted);
            } else if (!begun) {
                // what was in there was published, and whoever did that may let go of the claim before this is over
                files.mkdirs(aborted);
            }
            unpublish(job, aborted, tasks);
        }
        if (isLast(job)) {
            // in this order: only from that folder can be told what was published, and only as long as all of it is
            // there
            if (files.exists(cleaned)) {
                files.delete(aborted);
            } else if (files.exists(aborted)) {
                files.rename(aborted, cleaned);
            }
            release(job);
            files.delete(jobFolder(job));
            files.delete(cleaned);
        }
        deleteIfUnused(files);
    }

    /** Whether what was published in the folder is the job's; also where one that was overtaken removed its claim by mistake. */
    private boolean isClaimed(JobOutput job, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        String holder = claim(files).holder();
        return job.jobId().equals(holder)
                || (holder == null && !tasks.isEmpty() && files.exists(successOf(jobFolder(job))));
    }

    /** In one step, so that nobody is stopped by an empty folder. One without {@code _windrow} was there before the job, which was refused. */
    private void deleteIfUnused(FileAccess files) throws IOException {
        if (files.exists(work()) && holdsOnlyWork(files) && isEmpty(files, work())) {
            files.delete(folder);
        } else {
            deleteIfEmpty(files, work());
        }
    }

    /** What is not where its attempt wrote it was published; what is still there was not, whatever has its name in the folder. */
    private void unpublish(JobOutput job, String jobFolder, List<CommittedTask> tasks) throws IOException {
        FileAccess files = job.files();
        if (!tasks.isEmpty() && !files.exists(successOf(jobFolder)) && files.exists(jobFolder)) {
            files.delete(FileAccess.child(folder, SUCCESS));
        }
        for (CommittedTask task : tasks) {
            String attemptFolder = attemptFolder(jobFolder, job.output(), task.attemptId());
            for (String name : task.written()) {
                // asked last: where it is gone, another try has cleaned up meanwhile, and the folder may be another
                // job's
                if (!files.exists(FileAccess.child(attemptFolder, name)) && files.exists(jobFolder)) {
                    files.delete(FileAccess.child(folder, name));
                }
            }
        }
    }

    /** Gives the folder free, but for what lies in it. */
    private void release(JobOutput job) throws IOException {
        FileAccess files = job.files();
        OutputClaim claim = claim(files);
        String holder = claim.holder();
        boolean nobodys = holder != null && holder.isEmpty();
        if (job.jobId().equals(holder) || (nobodys && claim.mayBeBegunBy(job.jobId()))) {
            claim.release();
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

    private String jobFolder(JobOutput job) {
        return FileAccess.child(work(), job.jobId());
    }

    private static String successOf(String jobFolder) {
        return FileAccess.child(jobFolder, SUCCESS);
    }

    private String attemptFolder(TaskOutput task) {
        return attemptFolder(FileAccess.child(work(), task.jobId()), task.output(), task.attemptId());
    }

    private static String attemptFolder(String jobFolder, String output, String attemptId) {
        return FileAccess.child(FileAccess.child(jobFolder, output), attemptId);
    }
}
