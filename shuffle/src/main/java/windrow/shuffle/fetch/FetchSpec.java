package windrow.shuffle.fetch;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.RawComparator;
import windrow.shuffle.format.Compression;
import windrow.shuffle.memory.MemoryBudget;

/**
 * What a reducer wants.
 *
 * @param job name of the job, as the servers know it
 * @param token of that job, at most 255 bytes
 * @param partition of the map outputs, 0 or more
 * @param maps how many map outputs there will be, 0 or more
 * @param comparator order of the keys, the one that the maps sorted by; null for the order of their bytes
 * @param memory the task's share of the executor's budget; stays open when the fetcher is closed
 * @param spillFolders where temporary files go, in turn; at least one
 * @param compression of merges to disk
 */
public record FetchSpec(
        String job,
        byte[] token,
        int partition,
        int maps,
        @Nullable RawComparator comparator,
        MemoryBudget.Share memory,
        List<Path> spillFolders,
        Compression compression,
        FetchLimits limits) {
    public FetchSpec {
        if (partition < 0 || maps < 0) {
            throw new IllegalArgumentException(
                    "partition and maps must be 0 or more, not " + partition + " and " + maps);
        }
        if (spillFolders.isEmpty()) {
            throw new IllegalArgumentException("a fetcher needs at least one spill folder");
        }
        spillFolders = List.copyOf(spillFolders);
    }
}
