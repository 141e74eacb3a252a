package windrow.cli.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonProcessTest {

    @TempDir
    private Path folder;

    private DaemonProcess daemon() {
        return new DaemonProcess("sleeper", folder.resolve("run/sleeper.pid"), folder.resolve("logs/sleeper.log"));
    }

    @Test
    void aStartedProcessIsFoundAgainAndStopped() throws Exception {
        DaemonProcess daemon = daemon();
        assertTrue(daemon.find().isEmpty());
        daemon.start(List.of("sleep", "60"), Map.of());
        ProcessHandle handle = daemon().find().orElseThrow();
        try {
            assertTrue(handle.isAlive());
            daemon().stop(5_000);
            assertFalse(handle.isAlive());
            assertFalse(daemon.wasStarted());
        } finally {
            handle.destroyForcibly();
        }
    }

    @Test
    void aProcessThatIgnoresTheRequestIsKilled() throws Exception {
        DaemonProcess daemon = daemon();
        Path ready = folder.resolve("ready");
        daemon.start(List.of("sh", "-c", "trap '' TERM; touch '" + ready + "'; while :; do sleep 1; done"), Map.of());
        ProcessHandle handle = daemon.find().orElseThrow();
        try {
            while (!Files.exists(ready) && handle.isAlive()) {
                Thread.onSpinWait();
            }
            daemon.stop(200);
            handle.onExit().get(10, TimeUnit.SECONDS);
        } finally {
            handle.destroyForcibly();
        }
    }

    @Test
    void aProcessThatDiedIsSeenAsDead() throws Exception {
        DaemonProcess daemon = daemon();
        daemon.start(List.of("sh", "-c", "echo last words; exec sleep 60"), Map.of());
        ProcessHandle handle = daemon.find().orElseThrow();
        while (!daemon.lastLines().endsWith("last words") && handle.isAlive()) {
            Thread.onSpinWait();
        }
        handle.destroyForcibly();
        handle.onExit().get(10, TimeUnit.SECONDS);
        assertTrue(daemon.wasStarted());
        assertTrue(daemon.find().isEmpty());
        assertTrue(daemon.lastLines().contains("last words"), daemon.lastLines());
    }

    @Test
    void aNumberThatAnotherProcessHasByNowIsNotOurs() throws Exception {
        long self = ProcessHandle.current().pid();
        Path file = folder.resolve("run/sleeper.pid");
        Files.createDirectories(file.getParent());
        Files.writeString(file, self + " 1000\n");
        assertEquals(true, daemon().find().isEmpty());
        daemon().stop(100);
        assertTrue(ProcessHandle.current().isAlive());
        assertFalse(Files.exists(file));
    }

    @Test
    void aDamagedPidFileIsNamed() throws Exception {
        Path file = folder.resolve("run/sleeper.pid");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "what?\n");
        IOException e = assertThrows(IOException.class, () -> daemon().find());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
}
