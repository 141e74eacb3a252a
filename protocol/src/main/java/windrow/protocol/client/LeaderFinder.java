package windrow.protocol.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import windrow.protocol.conf.Durations;
import windrow.protocol.discovery.ClusterUnreachableException;
import windrow.protocol.discovery.Leader;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.LinkRefusedException;

/** Keeps a connection to whoever leads. Thread-safe; callers wait for one another while a connection is made. */
final class LeaderFinder implements AutoCloseable {

    /** How long one attempt to connect may take, before the directory is asked again. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** Pause after a failed attempt, unless the directory has news. */
    private static final long PAUSE_MILLIS = 200;

    private final LeaderDirectory directory;
    private final LinkConnector connector;
    private final Duration reachTimeout;
    private final LeaderWatcher watcher;
    private final Semaphore news = new Semaphore(0);
    private @Nullable LeaderLink current;
    /** Whether the leader answered on the present connection, and on any. */
    private boolean confirmed;

    private boolean everConfirmed;
    private volatile boolean closed;

    LeaderFinder(LeaderDirectory directory, LinkConnector connector, Duration reachTimeout, LeaderWatcher watcher) {
        this.directory = directory;
        this.connector = connector;
        this.reachTimeout = reachTimeout;
        this.watcher = watcher;
    }

    void start() {
        directory.listen(news::release);
    }

    /**
     * The connection, a new one where the last is broken.
     *
     * @throws ClusterUnreachableException when none could be had within the time that a client looks for a leader
     */
    synchronized LeaderLink link() throws ClusterUnreachableException, InterruptedException {
        LeaderLink known = current;
        if (known != null) {
            LinkException broken = known.broken();
            if (broken == null) {
                return known;
            }
            current = null;
            if (confirmed) {
                confirmed = false;
                watcher.lost(known.leader(), String.valueOf(broken.getMessage()));
            }
            if (directory.current().equals(Optional.of(known.leader()))) {
                // The directory does not know yet: give it a moment before the same one is tried again.
                pause();
            }
        }
        current = find();
        return current;
    }

    /** The leader answered on this connection. A connection alone says little: coordinators that stand by accept them too. */
    synchronized void answered(LeaderLink link) {
        if (link == current && !confirmed) {
            confirmed = true;
            everConfirmed = true;
            watcher.found(link.leader());
        }
    }

    private void pause() throws InterruptedException {
        if (news.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private LeaderLink find() throws ClusterUnreachableException, InterruptedException {
        long deadline = System.nanoTime() + reachTimeout.toNanos();
        Exception last = null;
        do {
            if (closed) {
                throw new ClusterUnreachableException("this client is closed");
            }
            Optional<Leader> leader = directory.current();
            if (leader.isPresent()) {
                LeaderLink link = new LeaderLink(leader.get());
                try {
                    connector
                            .connect(leader.get().host(), leader.get().port(), link, CONNECT)
                            .get(2 * CONNECT.toMillis(), TimeUnit.MILLISECONDS);
                    return link;
                } catch (ExecutionException e) {
                    // Later it may only mean that a dead leader's port has a new owner.
                    if (e.getCause() instanceof LinkRefusedException refused && !everConfirmed) {
                        throw new ClusterUnreachableException(String.valueOf(refused.getMessage()), refused);
                    }
                    last = e;
                } catch (TimeoutException e) {
                    link.close(new LinkException("given up", e));
                    last = e;
                }
            }
            pause();
        } while (System.nanoTime() < deadline);
        Throwable why = last == null || last.getCause() == null ? last : last.getCause();
        throw new ClusterUnreachableException(
                "no coordinator leads the cluster (asked " + directory.describe() + " for "
                        + Durations.format(reachTimeout) + (why == null ? ")" : "; last: " + why.getMessage() + ")"),
                last);
    }

    /** Breaks the connection; calls that wait on it, or for one, fail. */
    @Override
    public void close() {
        closed = true;
        news.release();
        synchronized (this) {
            if (current != null) {
                current.close(new LinkException("this client is closed"));
            }
        }
    }
}
