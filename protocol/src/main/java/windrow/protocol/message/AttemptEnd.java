package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/** An attempt ended, this way. */
public record AttemptEnd(AttemptId attempt, AttemptResult result, AttemptTrace trace) {}
