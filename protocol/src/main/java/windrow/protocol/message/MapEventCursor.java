package windrow.protocol.message;

import windrow.protocol.id.JobId;

/**
 * How many map events of a job the worker has.
 *
 * @param epochOfNumbers the numbering's epoch, as in {@link MapEvents}; 0 while it has none
 * @param next number of the first map event that the worker does not have
 */
public record MapEventCursor(JobId job, long epochOfNumbers, int next) {}
