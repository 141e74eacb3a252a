package windrow.worker.daemon;

import java.nio.file.Path;
import java.util.List;

/**
 * What a worker is.
 *
 * @param name unique in the cluster, new at each start; fit for a file name
 * @param host under which HDFS knows the machine and map output is served
 * @param slots attempts at once, at least 1
 * @param memoryMegabytes that its executors may use together
 * @param directories for map output and executors, at least one
 * @param shufflePort 0 for any free one; negative: no server, since whoever reduces reads the files itself
 * @param bundleBytes how much disk space copies of small map outputs may take; 0: none are made
 */
public record WorkerSpec(
        String name,
        String host,
        String rack,
        int slots,
        long memoryMegabytes,
        List<Path> directories,
        int shufflePort,
        long bundleBytes) {

    /** As {@code shufflePort}. */
    public static final int NO_SHUFFLE_SERVER = -1;

    public WorkerSpec {
        if (slots < 1 || directories.isEmpty() || !name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "a worker needs 1 slot or more, a directory, and a name of letters, digits,"
                            + " points and dashes; got " + slots + ", " + directories + ", '" + name + "'");
        }
        if (bundleBytes < 0) {
            throw new IllegalArgumentException("a worker needs 0 bytes or more for bundles, not " + bundleBytes);
        }
        directories = List.copyOf(directories);
    }
}
