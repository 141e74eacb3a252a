package windrow.cli.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxPortsTest {

    @TempDir
    private Path folder;

    @Test
    void portsAreRememberedAndNewOnesAdded() throws Exception {
        Path file = folder.resolve("data/ports.properties");
        SandboxPorts first = SandboxPorts.read(file);
        assertFalse(first.has("a"));
        first.choose(List.of("a", "b"), file);
        assertNotEquals(first.get("a"), first.get("b"));

        SandboxPorts second = SandboxPorts.read(file);
        second.choose(List.of("a", "b", "c"), file);
        assertEquals(first.get("a"), second.get("a"));
        assertEquals(first.get("b"), SandboxPorts.read(file).get("b"));
        assertEquals(second.get("c"), SandboxPorts.read(file).get("c"));
    }
}
