package windrow.protocol.message;

import windrow.protocol.id.JobId;

/**
 * @param next number of the first map event that the worker does not have
 */
public record MapEventCursor(JobId job, int next) {}
