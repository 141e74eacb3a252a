package windrow.cli.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One process that outlives the command that started it. Its pid file holds the process id and when that process began, so that a number
 * that the system gave to somebody else meanwhile is never taken for ours, and never killed.
 */
final class DaemonProcess {

    /** How far two readings of one start may lie apart: they are derived from ticks of 10 ms and the time of the boot. */
    private static final long START_TOLERANCE_MILLIS = 1_500;

    private static final long STOP_POLL_MILLIS = 20;
    private static final int TAIL_LINES = 25;
    private static final int TAIL_BYTES = 64 * 1024;

    private final String name;
    private final Path pidFile;
    private final Path log;

    DaemonProcess(String name, Path pidFile, Path log) {
        this.name = name;
        this.pidFile = pidFile;
        this.log = log;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    /** Whether it was started and never stopped; it may have died since. */
    boolean wasStarted() {
        return Files.exists(pidFile);
    }

    /** The running process; empty when there is none, or when another process has its number by now. */
    Optional<ProcessHandle> find() throws IOException {
        if (!wasStarted()) {
            return Optional.empty();
        }
        String[] parts =
                Files.readString(pidFile, StandardCharsets.UTF_8).trim().split(" ", -1);
        long pid;
        long startMillis;
        try {
            pid = Long.parseLong(parts[0]);
            startMillis = parts.length > 1 ? Long.parseLong(parts[1]) : -1;
        } catch (NumberFormatException e) {
            throw new IOException(
                    pidFile + " does not hold a process id and a start time; remove it if nothing of the sandbox runs",
                    e);
        }
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> began(handle, startMillis));
    }

    private static boolean began(ProcessHandle handle, long startMillis) {
        return handle.info()
                .startInstant()
                .map(start -> Math.abs(start.toEpochMilli() - startMillis) <= START_TOLERANCE_MILLIS)
                .orElse(false);
    }

    /**
     * Starts the command in a process group of its own, so that Ctrl-C on this terminal does not reach it, with both outputs appended to
     * its log.
     */
    void start(List<String> command, Map<String, String> environment) throws IOException {
        Files.createDirectories(pidFile.toAbsolutePath().getParent());
        Files.createDirectories(log.toAbsolutePath().getParent());
        Files.writeString(
                log,
                "---- " + Instant.now() + " " + String.join(" ", command) + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        List<String> detached = new ArrayList<>();
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            detached.add(setsid.toString()); // replaces itself by the command: the pid stays
        }
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectInput(new java.io.File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(System.currentTimeMillis());
        Files.writeString(pidFile, process.pid() + " " + start + System.lineSeparator(), StandardCharsets.UTF_8);
    }

    /** Asks it to end, waits, insists. Does nothing when it is not running. The pid file goes in any case. */
    void stop(long graceMillis) throws IOException, InterruptedException {
        Optional<ProcessHandle> running = find();
        if (running.isPresent()) {
            ProcessHandle handle = running.get();
            List<ProcessHandle> children = handle.descendants().toList();
            handle.destroy();
            if (!ended(handle, graceMillis)) {
                handle.destroyForcibly();
                ended(handle, graceMillis);
            }
            // A worker takes its executors along; one that had to be killed could not.
            for (ProcessHandle child : children) {
                child.destroyForcibly();
            }
        }
        Files.deleteIfExists(pidFile);
    }

    /** Looks again and again: for processes that are not our children the JDK's own waiting does the same, but in steps of seconds. */
    private static boolean ended(ProcessHandle handle, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (handle.isAlive()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STOP_POLL_MILLIS);
        }
        return true;
    }

    /** The last lines of its log. */
    String lastLines() throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        byte[] all;
        try (var channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            all = java.nio.channels.Channels.newInputStream(channel).readAllBytes();
        }
        List<String> lines = new String(all, StandardCharsets.UTF_8).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}
