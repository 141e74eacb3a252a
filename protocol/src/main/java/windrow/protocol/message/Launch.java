package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/** Run this attempt. */
public record Launch(AttemptId attempt, JobSpec job, TaskWork work) {}
