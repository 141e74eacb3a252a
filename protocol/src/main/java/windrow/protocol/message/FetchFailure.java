package windrow.protocol.message;

import windrow.protocol.id.AttemptId;

/**
 * A reduce could not get a map's output, after its own bounded retries.
 *
 * @param reporter the reduce attempt
 * @param map the map attempt whose output it is
 * @param tries how often the reduce failed at it so far, each time after retries of its own and with a pause between; from 1 on
 * @param definitive the worker that should hold it said that it has it not, or that it is damaged
 */
public record FetchFailure(AttemptId reporter, AttemptId map, int tries, boolean definitive, String reason) {}
