package windrow.api;

import windrow.api.io.FileAccess;

/** Runs the jobs of a {@link Program}. May be used by one thread at a time. */
public interface Session {
    /**
     * Runs a job and waits for its end.
     *
     * @return the result of a job that succeeded
     * @throws JobFailedException if the job failed or was killed
     * @throws UsageException if something given is wrong, as an input that is missing or an output that exists
     * @throws InterruptedException if the waiting thread was interrupted; the job is then killed
     */
    JobResult run(Job job) throws JobFailedException, InterruptedException;

    /** The value that was given for {@code key} by {@code -D key=value}, or {@code fallback}. */
    String setting(String key, String fallback);

    /** The file systems, as the process that submits sees them: to look at an input before a job is built, or at an output behind it. */
    FileAccess files();
}
