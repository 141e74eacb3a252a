package windrow.shuffle.serve;

/**
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param threads that move data; 1 or more
 * @param maxConnections further ones are closed at once
 * @param idleTimeoutMillis a connection on which neither a request is completed nor data moves for so long is closed
 */
public record ShuffleServerSpec(String host, int port, int threads, int maxConnections, long idleTimeoutMillis) {
    public ShuffleServerSpec {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("the shuffle port must be 0 to 65535, not " + port);
        }
        if (threads < 1 || maxConnections < 1 || idleTimeoutMillis < 1) {
            throw new IllegalArgumentException("threads, maxConnections and idleTimeoutMillis must be 1 or more, not "
                    + threads + ", " + maxConnections + " and " + idleTimeoutMillis);
        }
    }

    /** Loopback, two threads, 1,000 connections, a minute. */
    public static ShuffleServerSpec loopback(int port) {
        return new ShuffleServerSpec("127.0.0.1", port, 2, 1000, 60_000);
    }
}
