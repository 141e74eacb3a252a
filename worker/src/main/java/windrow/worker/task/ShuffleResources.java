package windrow.worker.task;

import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.format.Compression;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.memory.MemoryBudget;

/**
 * What the tasks of an executor share for sorting and fetching.
 *
 * @param memory for records
 * @param transport network threads
 * @param compression of map output and spills that go to disk
 * @param held where map outputs stay in memory for reduces of this process; closed with the executor, while what is held stays
 */
public record ShuffleResources(
        MemoryBudget memory, FetchTransport transport, Compression compression, HeldSegments.Share held) {}
