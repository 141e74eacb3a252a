package windrow.cli.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a ZooKeeper server on loopback whether it serves, by its four-letter word {@code ruok}. */
final class ZooKeeperProbe implements Readiness.Probe {

    private static final int TIMEOUT_MILLIS = 1_000;

    private final int port;

    ZooKeeperProbe(int port) {
        this.port = port;
    }

    @Override
    public boolean ready() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("ruok".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("imok");
        }
    }
}
