package windrow.shuffle.sort;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/**
 * What a map attempt's output is to be.
 *
 * @param partitions 1 .. {@link SegmentIndex#MAX_PARTITIONS}
 * @param order of the keys in each partition
 * @param combiner combines values of equal keys (equal in their bytes), or null
 * @param compression of spills and of the output
 * @param memory the task's share of the executor's budget; stays open when the writer is closed
 * @param spillFolders where temporary files go, in turn; at least one; made when they are first needed
 * @param attempt who writes this; stands in the index, at most {@link SegmentIndex#MAX_ATTEMPT_BYTES} bytes of UTF-8
 * @param dataFile the output; its folder must exist. The index is written beside it, under {@link #indexFile()}
 * @param fanIn how many spills are merged at once; 2 or more
 */
public record MapOutputSpec(
        int partitions,
        SortOrder order,
        @Nullable ValueCombiner combiner,
        Compression compression,
        MemoryBudget.Share memory,
        List<Path> spillFolders,
        String attempt,
        Path dataFile,
        int fanIn) {

    /** Reads about 128 KB at a time from each spill: 100 of them take 12 MB beside the budget. */
    public static final int DEFAULT_FAN_IN = 100;

    public MapOutputSpec {
        if (partitions < 1 || partitions > SegmentIndex.MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + SegmentIndex.MAX_PARTITIONS + ", not " + partitions);
        }
        if (fanIn < 2) {
            throw new IllegalArgumentException("fanIn must be 2 or more, not " + fanIn);
        }
        if (spillFolders.isEmpty()) {
            throw new IllegalArgumentException("a map output needs at least one spill folder");
        }
        spillFolders = List.copyOf(spillFolders);
    }

    /** Where the index of the output is written. */
    public Path indexFile() {
        return SegmentIndex.fileFor(dataFile);
    }
}
