package windrow.cli.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Ports of the daemons by name: free ones, chosen once and remembered in a file, so that a restarted daemon is found where it was. */
final class SandboxPorts {

    private final Properties ports = new Properties();

    private SandboxPorts() {}

    /** Reads what was chosen before; nothing when the file is not there. */
    static SandboxPorts read(Path file) throws IOException {
        SandboxPorts result = new SandboxPorts();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                result.ports.load(in);
            }
        }
        return result;
    }

    /** Gives every name that has no port a free one and writes the file. */
    void choose(List<String> names, Path file) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (String name : names) {
                if (!ports.containsKey(name)) {
                    // All stay open until the last is chosen, or the system would hand out one twice.
                    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    held.add(socket);
                    ports.setProperty(name, Integer.toString(socket.getLocalPort()));
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            ports.store(out, "ports of the sandbox, on loopback");
        }
    }

    boolean has(String name) {
        return ports.containsKey(name);
    }

    int get(String name) {
        String port = ports.getProperty(name);
        if (port == null) {
            throw new IllegalStateException("no port was chosen for " + name);
        }
        return Integer.parseInt(port);
    }
}
