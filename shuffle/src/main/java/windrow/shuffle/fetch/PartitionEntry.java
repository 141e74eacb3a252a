package windrow.shuffle.fetch;

import windrow.shuffle.format.SegmentIndex;

/** What the index of a map output says about the partition that is fetched. */
record PartitionEntry(long length, long records, long digest, long outputDigest) {
    static PartitionEntry of(SegmentIndex index, int partition) {
        return new PartitionEntry(
                index.length(partition), index.records(partition), index.digest(partition), index.digest());
    }
}
