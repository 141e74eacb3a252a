package windrow.shuffle.fetch;

import java.io.Closeable;

/** The network threads that all fetchers of an executor share. Safe for use by several threads. */
public final class FetchTransport implements Closeable {
    /** @param threads 1 or more; none is started before the first connection */
    public FetchTransport(int threads) {
        throw new UnsupportedOperationException(Integer.toString(threads));
    }

    /** Closes all connections; returns when the threads have ended. */
    @Override
    public void close() {}
}
