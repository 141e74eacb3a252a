package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whose an output folder is while its job runs: a file {@code <folder>/_windrow/claim} that holds the job's id. It is created only
 * where none is, so of several jobs that found the folder free, one gets it.
 *
 * <p>Whoever dies between creating the file and writing to it leaves an empty one. So that the job's next try, or whoever
 * cleans up after the job, can tell that it is the job's own, each job makes its folder {@code <folder>/_windrow/<job>} first: an empty claim where no other job has a folder can be nobody else's.
 *
 * <p>Threading: none needed; what jobs, processes and machines agree on is the file.
 */
final class OutputClaim {
    /** More than any id has. */
    private static final int MAX_ID_BYTES = 1024;

    private final FileAccess files;
    private final String work;
    private final String path;

    /**
     * @param work the folder {@code _windrow}
     */
    OutputClaim(FileAccess files, String work) {
        this.files = files;
        this.work = work;
        this.path = FileAccess.child(work, "claim");
    }

    /**
     * Takes it for a job.
     *
     * @return the job that has it now: this one, or another that was first
     * @throws IOException also if somebody is about to take it, or died over that: then it has no id yet
     */
    String take(String jobId) throws IOException {
        files.mkdirs(FileAccess.child(work, jobId));
        try {
            write(files.createNew(path), jobId);
            return jobId;
        } catch (FileAlreadyExistsException e) {
            String holder = holder();
            if (holder != null && !holder.isEmpty()) {
                return holder;
            }
            if (holder == null || othersCame(jobId)) {
                throw new IOException(
                        "another job is claiming an output folder just now, or died when it did: " + files.qualify(path)
                                + " names no job. If no job runs that writes there, delete the folder",
                        e);
            }
            write(files.create(path), jobId);
            return jobId;
        }
    }

    /** What becomes of a job's folder while the job is cleaned up after. */
    static String aborted(String jobFolder) {
        return jobFolder + ".aborted";
    }

    /** What becomes of it when all is done but to delete it. */
    static String cleaned(String jobFolder) {
        return jobFolder + ".cleaned";
    }

    /** Whether an earlier try of the job may have begun to take it, and nobody else can have: to be asked where it names nobody. */
    boolean mayBeBegunBy(String jobId) throws IOException {
        String ofJob = FileAccess.child(work, jobId);
        boolean came = files.exists(ofJob) || files.exists(aborted(ofJob)) || files.exists(cleaned(ofJob));
        return came && !othersCame(jobId);
    }

    private boolean othersCame(String jobId) throws IOException {
        for (FileStatus one : files.list(work)) {
            boolean own = List.of(jobId, aborted(jobId), cleaned(jobId)).contains(one.name());
            if (one.isDirectory() && !own) {
                return true;
            }
        }
        return false;
    }

    /** One that fails here may have been overtaken by the job's next try, so it leaves the file alone. */
    private static void write(OutputStream created, String jobId) throws IOException {
        try (created) {
            created.write(jobId.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whose it is; null if it is not taken, empty if it is just being taken. */
    @Nullable
    String holder() throws IOException {
        // most often there is none: that is cheaper to ask for than to fail at
        if (!files.exists(path)) {
            return null;
        }
        try (InputStream in = files.open(path)) {
            return new String(in.readNBytes(MAX_ID_BYTES), StandardCharsets.UTF_8).strip();
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    void release() throws IOException {
        files.delete(path);
    }
}
