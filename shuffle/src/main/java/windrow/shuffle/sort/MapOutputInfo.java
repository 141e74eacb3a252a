package windrow.shuffle.sort;

/**
 * What was written.
 *
 * @param records in the output, after combining
 * @param bytes of the segment: as stored in its file, or as held in memory, which is not compressed
 * @param digest of the whole output, as in its index
 * @param partitions how many it has, empty ones included
 * @param spills how often memory was written to disk before the end; 0 if all fitted
 * @param spilledRecords written to spills and intermediate merges, all passes together
 * @param spilledBytes the same, as stored
 */
public record MapOutputInfo(
        long records, long bytes, long digest, int partitions, int spills, long spilledRecords, long spilledBytes) {}
