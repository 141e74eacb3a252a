package windrow.protocol.rpc;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Links within one process, for the embedded mode and tests: what {@link RpcServer} and {@link RpcClient} are between processes. Addresses
 * are any host and port that somebody listens on here. Thread-safe; holds no thread.
 */
public final class MemoryNetwork {

    private final Map<String, MemoryLink.End> listening = new HashMap<>();

    /**
     * Accepts links at an address.
     *
     * @param role of the side that listens
     * @param executor runs the listener's calls, one at a time in order, as an {@link EventLoop} does
     */
    public synchronized void listen(String host, int port, LinkRole role, LinkListener listener, Executor executor) {
        String address = host + ":" + port;
        if (listening.putIfAbsent(address, new MemoryLink.End(role, address, listener, executor)) != null) {
            throw new IllegalStateException("somebody listens at " + address + " already");
        }
    }

    /** Accepts no more; open links stay. */
    public synchronized void unlisten(String host, int port) {
        listening.remove(host + ":" + port);
    }

    private synchronized MemoryLink.@Nullable End at(String address) {
        return listening.get(address);
    }

    /**
     * The connecting side.
     *
     * @param role of that side
     * @param name for the other side's log lines
     * @param executor runs the calls of the listeners given to the connector, one at a time in order
     */
    public LinkConnector connector(LinkRole role, String name, Executor executor) {
        return (host, port, listener, timeout) ->
                connect(host + ":" + port, new MemoryLink.End(role, name, listener, executor), timeout);
    }

    private CompletableFuture<Link> connect(String address, MemoryLink.End near, Duration timeout) {
        MemoryLink.End far = at(address);
        if (far == null) {
            return CompletableFuture.failedFuture(
                    new LinkException("nobody listens at " + address + " (asked for at most " + timeout + ")"));
        }
        try {
            return CompletableFuture.completedFuture(MemoryLink.pair(near, far).near());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new LinkException("whoever listened at " + address + " is gone", e));
        }
    }
}
