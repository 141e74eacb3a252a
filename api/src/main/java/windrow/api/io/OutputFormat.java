package windrow.api.io;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Writes records, such that of each task exactly one attempt is seen, and all tasks at once. It travels with the job.
 *
 * <p>Any number of attempts of a task may be open at the same time, and any of them may die at any moment. The coordinator names one per
 * task as the one that counts, and only then {@link #commitJob} makes something visible.
 *
 * @param <K> the type of keys that it can write
 * @param <V> the type of values that it can write
 */
public interface OutputFormat<K, V> extends Serializable {
    /**
     * Checks whether the output can be written, and changes nothing: for the submitter, who wants to know soon. It says nothing about a
     * job that comes at the same moment.
     *
     * @throws windrow.api.OutputExistsException if it is already there
     */
    void check(FileAccess files) throws IOException;

    /**
     * Takes the output for the job, before any of its attempts writes; of several jobs that want the same, at most one gets it. It may be
     * called again for the same job, after a crash at any point. What it made goes with {@link #commitJob} or {@link #abortJob}. By
     * default, it checks and takes nothing.
     *
     * @throws windrow.api.OutputExistsException if it is already there, or another job's
     */
    default void prepareJob(JobOutput job) throws IOException {
        check(job.files());
    }

    /** Begins to write where only this attempt writes. */
    RecordWriter<K, V> open(TaskOutput task) throws IOException;

    /**
     * Names what the attempt has written, after its writer was closed, or if it never had one. Publishes nothing.
     *
     * @return short names that mean something to {@link #commitJob}
     */
    List<String> commitTask(TaskOutput task) throws IOException;

    /**
     * Publishes exactly what these attempts wrote, and says last that all is there. It may be called again after a crash at any point,
     * or after it succeeded, with the same list, and comes to the same result.
     */
    void commitJob(JobOutput job, List<CommittedTask> tasks) throws IOException;

    /**
     * Drops what the job's attempts wrote, and what a {@link #commitJob} that did not come to its end published of it. Touches nothing of
     * another job's. May be called again.
     *
     * @param tasks what {@code commitJob} was given; empty if it was not called
     */
    void abortJob(JobOutput job, List<CommittedTask> tasks) throws IOException;

    /**
     * This format with paths that mean the same in every process; called where the job is submitted, so that a relative path is one of
     * that place.
     */
    default OutputFormat<K, V> qualified(FileAccess files) throws IOException {
        return this;
    }

    /** Where the output is, for people; empty if nowhere. */
    default String place() {
        return "";
    }
}
