package windrow.shuffle.serve;

import java.io.Closeable;
import java.io.IOException;

/** Hands out partitions of map outputs. Safe for use by several threads. */
public final class ShuffleServer implements Closeable {
    public ShuffleServer(ShuffleServerSpec spec, SegmentStore store) {
        throw new UnsupportedOperationException(spec.toString() + store);
    }

    /** Starts to listen. @throws IOException if the port is taken or the address is not one of this machine; names both */
    public void start() throws IOException {}

    /** The port that it listens on. */
    public int port() {
        return 0;
    }

    /** Closes all connections; returns when the threads have ended. */
    @Override
    public void close() {}
}
