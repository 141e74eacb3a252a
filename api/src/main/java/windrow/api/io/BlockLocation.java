package windrow.api.io;

import java.util.List;

/**
 * Where a block of a file is stored.
 *
 * @param offset where in the file the block begins
 * @param length how long it is, in bytes
 * @param hosts the names of the machines that hold it; empty if unknown or if all reach it alike
 */
public record BlockLocation(long offset, long length, List<String> hosts) {
    /** Copies the list. */
    public BlockLocation {
        hosts = List.copyOf(hosts);
    }
}
