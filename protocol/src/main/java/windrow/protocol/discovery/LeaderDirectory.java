package windrow.protocol.discovery;

import java.util.Optional;

/**
 * Knows the leader, as far as that can be known from here: it may be gone already. Who does not answer is asked for again here. Thread-safe.
 */
public interface LeaderDirectory extends AutoCloseable {

    /** Begins to look; blocks until it can tell. Throws {@link ClusterUnreachableException} naming who was asked, and for how long. */
    void start() throws ClusterUnreachableException, InterruptedException;

    /** The leader last heard of; empty while there is none. */
    Optional<Leader> current();

    /** Calls the listener, on a thread of the directory and without blocking it, whenever {@link #current()} may have changed. */
    void listen(Runnable listener);

    /** For messages: who is asked, as in {@code ZooKeeper at host:2181}. */
    String describe();

    @Override
    void close();
}
