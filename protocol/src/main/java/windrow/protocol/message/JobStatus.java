package windrow.protocol.message;

import windrow.protocol.id.JobId;

/**
 * How a job is.
 *
 * @param version grows with every change
 * @param mapFraction 0 to 1, running attempts included
 * @param reduceFraction the same
 * @param mapRecords read by maps so far, running attempts included
 * @param elapsedMillis since it was accepted, until now or its end
 * @param failedAttempts that counted as failures
 * @param lostAttempts that ended with their worker or executor, or whose map output was lost
 * @param secondAttempts that were started beside a running one
 * @param message empty, or why it failed, was killed, or does not move (no worker with enough memory, no worker at all)
 * @param stackTrace of the failure that ended the job, or empty
 * @param wrongInput whether the job failed since what was given with it is wrong ({@link FailureKind#USAGE}); the message says what
 */
public record JobStatus(
        JobId job,
        String name,
        JobState state,
        long version,
        int maps,
        int mapsDone,
        int reduces,
        int reducesDone,
        float mapFraction,
        float reduceFraction,
        long mapRecords,
        long elapsedMillis,
        int failedAttempts,
        int lostAttempts,
        int secondAttempts,
        String message,
        String stackTrace,
        boolean wrongInput,
        JobCounters counters) {}
