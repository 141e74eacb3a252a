package windrow.protocol.rpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Opens links: over TCP ({@link RpcClient}) or within the process ({@link MemoryNetwork}). Thread-safe. */
public interface LinkConnector {

    /**
     * Connects. The future completes with the open link, or exceptionally with a {@link LinkException} whose message names the address
     * and what was wrong; in that case the listener is never called. {@link LinkListener#opened} is called before the future completes.
     *
     * @param timeout for connecting and being welcomed together
     */
    CompletableFuture<Link> connect(String host, int port, LinkListener listener, Duration timeout);
}
