package windrow.shuffle.fetch;

import java.util.List;

/**
 * @param maxConnections how many servers are read from at once; 1 or more
 * @param maxItemsPerRequest how many map outputs of one server are asked for at once; 1 .. 1000
 * @param fanIn how many files are merged at once; 2 or more
 * @param retryDelaysMillis how long to wait before each further try; its size is the number of further tries
 * @param connectTimeoutMillis 1 or more
 * @param readTimeoutMillis how long a server may send nothing while an answer is due; 1 or more
 */
public record FetchLimits(
        int maxConnections,
        int maxItemsPerRequest,
        int fanIn,
        List<Long> retryDelaysMillis,
        int connectTimeoutMillis,
        long readTimeoutMillis) {
    /** What serves in a local network. Two requests of 250 outputs take a server
     * about 25 KB, and there may be a thousand reducers. */
    public static final FetchLimits DEFAULT = new FetchLimits(4, 250, 100, List.of(100L, 400L, 1600L), 5_000, 30_000);

    public FetchLimits {
        if (maxConnections < 1 || maxItemsPerRequest < 1 || maxItemsPerRequest > 1000 || fanIn < 2) {
            throw new IllegalArgumentException("maxConnections must be 1 or more, maxItemsPerRequest 1 to 1000, fanIn 2"
                    + " or more, not " + maxConnections + ", " + maxItemsPerRequest + " and " + fanIn);
        }
        if (connectTimeoutMillis < 1 || readTimeoutMillis < 1) {
            throw new IllegalArgumentException(
                    "time-outs must be 1 ms or more, not " + connectTimeoutMillis + " and " + readTimeoutMillis);
        }
        retryDelaysMillis = List.copyOf(retryDelaysMillis);
    }
}
