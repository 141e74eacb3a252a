package windrow.protocol.rpc;

import java.time.Duration;

/**
 * Bounds of an end of links.
 *
 * @param helloTimeout within which a new connection must have said its whole hello
 * @param idleTimeout after which a peer from which no whole frame came is given up; a living one sends at least an empty frame every
 *     quarter of it
 * @param maxConnections of a server; further ones are refused
 * @param maxConnectionsSetting from which that number comes, for whoever is refused; empty: it cannot be set
 * @param maxQueuedBytes that may wait to be sent to one peer before it is given up as one that does not read
 */
public record RpcLimits(
        Duration helloTimeout,
        Duration idleTimeout,
        int maxConnections,
        String maxConnectionsSetting,
        int maxQueuedBytes) {

    /** 10 s, 60 s, 4,096 connections, 128 MB: two of the largest messages. */
    public static final RpcLimits DEFAULT =
            new RpcLimits(Duration.ofSeconds(10), Duration.ofSeconds(60), 4096, "", 2 * KryoCodec.MAX_MESSAGE_BYTES);

    /** The same, for a server with this many connections, as this setting says. */
    public RpcLimits withMaxConnections(int most, String setting) {
        return new RpcLimits(helloTimeout, idleTimeout, most, setting, maxQueuedBytes);
    }
}
