package windrow.shuffle.fetch;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.Compression;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.serve.ShuffleProtocol;

/**
 * What a reducer wants.
 *
 * @param job name of the job, as the servers know it, at most 255 bytes
 * @param token of that job, at most 255 bytes
 * @param partition of the map outputs, 0 or more
 * @param maps how many map outputs there will be, 0 or more
 * @param order of the keys, the one that the maps sorted by
 * @param combiner combines values of equal keys, where they come in the {@linkplain SortOrder#HASHES order of hashes}; null: they are not combined
 * @param memory the task's share of the executor's budget; stays open when the fetcher is closed
 * @param spillFolders where temporary files go, in turn; at least one
 * @param compression of merges to disk
 * @param localIndexes of the outputs that are read right here, shared with other reducers of the job
 */
public record FetchSpec(
        String job,
        byte[] token,
        int partition,
        int maps,
        SortOrder order,
        @Nullable ValueCombiner combiner,
        MemoryBudget.Share memory,
        List<Path> spillFolders,
        Compression compression,
        LocalIndexes localIndexes,
        FetchLimits limits) {
    public FetchSpec {
        if (partition < 0 || maps < 0) {
            throw new IllegalArgumentException(
                    "partition and maps must be 0 or more, not " + partition + " and " + maps);
        }
        if (job.getBytes(StandardCharsets.UTF_8).length > ShuffleProtocol.MAX_HELLO_TEXT_BYTES
                || token.length > ShuffleProtocol.MAX_HELLO_TEXT_BYTES) {
            throw new IllegalArgumentException("the job's name and token must have at most "
                    + ShuffleProtocol.MAX_HELLO_TEXT_BYTES + " bytes each; the name is " + job);
        }
        if (spillFolders.isEmpty()) {
            throw new IllegalArgumentException("a fetcher needs at least one spill folder");
        }
        spillFolders = List.copyOf(spillFolders);
    }

    /** Whether the fetcher combines what it has fetched. */
    public boolean combines() {
        return order == SortOrder.HASHES && combiner != null;
    }
}
