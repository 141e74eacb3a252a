package windrow.protocol.message;

import java.util.List;
import windrow.protocol.id.JobId;

/**
 * A stretch of a job's map events, which are numbered from 0 within an epoch.
 *
 * @param from number of the first one; a receiver that misses earlier ones ignores the rest and asks again by its cursor
 * @param epochOfNumbers the numbering's epoch: a receiver that has events of another epoch drops them and begins at 0
 */
public record MapEvents(JobId job, long epochOfNumbers, int from, List<MapEvent> events) {}
