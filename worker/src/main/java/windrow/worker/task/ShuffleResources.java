package windrow.worker.task;

import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.format.Compression;
import windrow.shuffle.memory.MemoryBudget;

/**
 * What the tasks of an executor share for sorting and fetching.
 *
 * @param memory for records
 * @param transport network threads
 * @param compression of map output and spills
 */
public record ShuffleResources(MemoryBudget memory, FetchTransport transport, Compression compression) {}
