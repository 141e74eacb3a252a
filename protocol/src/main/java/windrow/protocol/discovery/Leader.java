package windrow.protocol.discovery;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator that was elected.
 *
 * @param epoch of its leadership, at least 1
 * @param host where it listens
 * @param port the same
 */
public record Leader(long epoch, String host, int port) {

    private static final String FORMAT = "1";

    /** Content of the leader's node: {@code 1 <epoch> <port> <host>}; the first number is the format's. */
    public byte[] toBytes() {
        return (FORMAT + " " + epoch + " " + port + " " + host).getBytes(StandardCharsets.UTF_8);
    }

    /** Throws {@link IllegalArgumentException} where the bytes are no leader. */
    public static Leader fromBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String[] parts = text.split(" ", 4);
        if (parts.length != 4 || !parts[0].equals(FORMAT)) {
            throw new IllegalArgumentException("not a leader's address: '" + text + "'");
        }
        return new Leader(Long.parseLong(parts[1]), parts[3], Integer.parseInt(parts[2]));
    }

    /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Leader that && epoch == that.epoch && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(epoch) + host.hashCode()) + port;
    }

    @Override
    public String toString() {
        return host + ":" + port + " (epoch " + epoch + ")";
    }
}
