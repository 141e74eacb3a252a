package windrow.protocol.message;

import java.util.List;
import java.util.Map;

/**
 * A job as the coordinator and the workers know it; what the user wrote lies in the staging folder and is read by executors only.
 *
 * @param requestId made by the client; the same one twice is the same job
 * @param owner user name of the submitter
 * @param stagingDirectory a folder on a file system that all can reach: {@code job.bin} (the serialised job) and the files below
 * @param jars names of files in the staging folder, in class-path order
 * @param files names of side files in the staging folder, put into the task's working folder
 * @param hasReduce false for a map-only job
 * @param reducers asked for; 0: the coordinator chooses
 * @param executorMemoryMegabytes heap of an executor
 * @param maxAttempts failed tries of a task before the job fails, 1 to 100
 * @param speculative whether stragglers may get a second attempt
 * @param settings of the session and the job, for user code and executors
 */
public record JobSpec(
        String requestId,
        String name,
        String owner,
        String stagingDirectory,
        List<String> jars,
        List<String> files,
        boolean hasReduce,
        int reducers,
        int executorMemoryMegabytes,
        int maxAttempts,
        boolean speculative,
        Map<String, String> settings) {

    /**
     * Name of a file in the staging folder that holds the {@link #requestId}, in UTF-8: the client made the folder for this job alone, and
     * whoever knows that the job has ended may remove it with all that is in it. A folder without it is left alone.
     */
    public static final String STAGING_MARKER = "_windrow-staging";

    /** Name of the serialised job in the staging folder. */
    public static final String JOB_FILE = "job.bin";

    /**
     * Names the run of a program that submitted the job, with the user it runs for: jobs that one client process submits one after the other have all of
     * their {@link #requestId} in common but what stands behind its last dash.
     */
    public String session() {
        int dash = requestId.lastIndexOf('-');
        return owner + "/" + (dash < 0 ? requestId : requestId.substring(0, dash));
    }
}
