package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/**
 * One attempt as the coordinator saw it.
 *
 * @param launchedMillis since the job was accepted
 * @param endedMillis the same
 * @param outcome {@code succeeded}, {@code failed}, {@code killed}, {@code lost}
 * @param speculative whether it was a second attempt beside a running one
 */
public record TaskRun(
        AttemptId attempt,
        String worker,
        String host,
        boolean speculative,
        long launchedMillis,
        long endedMillis,
        String outcome,
        AttemptTrace trace) {}
