package windrow.api;

import java.nio.file.Path;
import windrow.api.io.FileAccess;

/** What a running task may know and use. Belongs to one attempt and its thread. */
public interface TaskContext {
    /** The name that the author gave to the job. */
    String jobName();

    /** The id of the attempt: for messages, not for parsing. */
    String taskId();

    /** The index of this map or reduce task among its kind, from 0. */
    int partition();

    /** What the job or {@code -D} set for {@code key}, else {@code fallback}. */
    String setting(String key, String fallback);

    /** The counter of that name; made on first use. Keep it in a field rather than asking for each record. */
    Counter counter(String group, String name);

    /** The file systems. */
    FileAccess files();

    /**
     * The local copy of a file that {@code --files} gave.
     *
     * @param name the file's name without folders
     * @throws UsageException if no such file was given
     */
    Path localFile(String name);
}
