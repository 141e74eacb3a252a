package windrow.protocol.message;

import windrow.protocol.id.JobId;

/**
 * How a job is, as one leader knows it. Times and counts of attempts are not journaled: a leader knows them from its own time alone.
 *
 * @param version grows with every change
 * @param mapFraction 0 to 1, running attempts included
 * @param reduceFraction the same
 * @param mapRecords read by maps so far, running attempts included
 * @param elapsedMillis since it was accepted, or since this leader took over if that was later, until now or its end; of a job that ended
 *     under an earlier leader 0. A client that knew the job before goes on from what it knew
 * @param failedAttempts that counted as failures, under this leader; so are the two that follow
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
