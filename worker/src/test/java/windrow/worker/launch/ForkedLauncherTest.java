package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Job;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.LinkRole;
import windrow.protocol.rpc.RpcLimits;
import windrow.protocol.rpc.RpcServer;
import windrow.worker.daemon.WorkerDaemon;
import windrow.worker.executor.ExecutorMain;

/** Real child JVMs. */
class ForkedLauncherTest {

    @TempDir
    Path folder;

    private ForkedLauncher launcher;
    private ExecutorDriver driver;

    @BeforeEach
    void start() throws Exception {
        launcher = launcher(0);
        launcher.start();
        driver = new ExecutorDriver(folder);
    }

    private ForkedLauncher launcher(int warm) {
        SecureRandom random = new SecureRandom();
        List<String> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(p -> Path.of(p).toAbsolutePath().toString())
                .toList();
        return new ForkedLauncher(
                new ForkSpec(
                        classPath, null, List.of("-XX:TieredStopAtLevel=1"), Map.of(), folder, 100_000, 2, warm, 64),
                () -> WorkerDaemon.randomText(random));
    }

    @AfterEach
    void stop() {
        launcher.close();
        assertTrue(children().isEmpty(), "no child outlives the launcher");
    }

    /** This JVM has no other children that are JVMs. */
    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(p -> p.info().command().orElse("").endsWith("java"))
                .toList();
    }

    private static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ExecutorDriver.WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }

    private String input() throws Exception {
        Path file = folder.resolve("in.txt");
        Files.writeString(file, "b a b\n");
        return file.toString();
    }

    private void startMap(String how) throws Exception {
        driver.start(launcher, ForkedJobs.misbehaving(input(), how), 1, List.of());
        driver.plan();
        driver.beginMap(0, 1);
    }

    @Test
    void runsAJobWithItsSecretInTheEnvironmentOnly() throws Exception {
        Job job = ForkedJobs.words(input(), folder.resolve("out").toString());
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("a\t1\nb\t2\n", Files.readString(folder.resolve("out/part-r-00000")));
        assertEquals(1, children().size());
    }

    @Test
    void exitOfUserCodeEndsTheExecutorWithItsCodeAndLastWords() throws Exception {
        startMap("exit");
        assertEquals(0, driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(driver.lastWords.contains("leaving"), driver.lastWords);
    }

    @Test
    void aFullHeapIsReportedAndTheExecutorEndsItself() throws Exception {
        driver.start(launcher, ForkedJobs.misbehaving(input(), "heap"), 1, List.of());
        driver.plan();
        AttemptEnd end = driver.map(0, 1);
        AttemptResult.Failed failure = assertInstanceOf(AttemptResult.Failed.class, end.result());
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("OutOfMemoryError"), failure.message());
        assertTrue(failure.message().contains("job.executor-memory"), failure.message());
        assertEquals(ExecutorMain.AFTER_OUT_OF_MEMORY, driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void fault08AnExecutorThatPrintsWithoutEndKeepsItsLogUnderTheCap() throws Exception {
        driver.start(launcher, ForkedJobs.misbehaving(input(), "chatter"), 1, List.of());
        driver.plan();
        assertInstanceOf(AttemptResult.Mapped.class, driver.map(0, 1).result());
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("executor-"))
                    .toList()) {
                size += Files.size(file);
            }
        }
        assertTrue(size <= 100_000, "log of " + size);
    }

    @Test
    void aKilledChildIsToldWithItsSignal() throws Exception {
        startMap("wait");
        driver.await(ExecutorMessage.Progress.class);
        children().get(0).destroyForcibly();
        assertEquals(137, driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void stopEndsAnExecutorWhateverItDoes() throws Exception {
        startMap("wait");
        driver.executor().stop();
        driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS);
        await(() -> children().isEmpty(), "the child ends");
    }

    @Test
    void aWarmExecutorServesTheFirstJobThatFits() throws Exception {
        launcher.close();
        launcher = launcher(1);
        launcher.start();
        await(() -> children().size() == 1, "a warm one is started");
        long warm = children().get(0).pid();
        Job job = ForkedJobs.words(input(), folder.resolve("out").toString());
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertTrue(children().stream().anyMatch(p -> p.pid() == warm));
    }

    @Test
    void anExecutorHaltsWhenTheDaemonIsGone() throws Exception {
        ProcessBuilder daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DaemonToKill.class.getName(),
                        folder.toString())
                .redirectErrorStream(true);
        Process process = daemon.start();
        try (var lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("child ")) {
                line = lines.readLine();
            }
            assertFalse(line == null, "the daemon said nothing");
            long pid = Long.parseLong(line.substring("child ".length()));
            assertTrue(ProcessHandle.of(pid).isPresent());
            process.destroyForcibly();
            await(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(), "the orphan halts");
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /** Closes the link of whoever says hello. */
    private static final class Unkind implements LinkListener {

        @Override
        public void opened(Link link) {
            // It says hello first.
        }

        @Override
        public void received(Link link, long epoch, Message message) {
            link.close();
        }

        @Override
        public void closed(Link link, @Nullable Throwable cause) {
            // As it was meant.
        }
    }

    @Test
    void anExecutorThatLosesItsLinkEndsWithACodeThatNoJobEndsWith() throws Exception {
        try (RpcServer daemon = new RpcServer(
                LinkRole.WORKER, ExecutorMain.CLUSTER, Set.of(LinkRole.EXECUTOR), new Unkind(), RpcLimits.DEFAULT)) {
            daemon.start(ExecutorMain.LOOPBACK, 0, "any free port");
            ProcessBuilder executor = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ExecutorMain.class.getName(),
                    Integer.toString(daemon.port()),
                    "1");
            executor.environment().put(ExecutorMain.SECRET_VARIABLE, "secret");
            Process process = executor.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertTrue(process.waitFor(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS), "it halts");
                assertEquals(ExecutorMain.LINK_LOST, process.exitValue());
            } finally {
                process.destroyForcibly();
                process.waitFor();
            }
        }
    }

    /** A launcher in a process of its own that is killed. */
    static final class DaemonToKill {

        private DaemonToKill() {}

        public static void main(String[] args) throws Exception {
            ForkedLauncherTest test = new ForkedLauncherTest();
            test.folder = Path.of(args[0]);
            ForkedLauncher launcher = test.launcher(0);
            launcher.start();
            ExecutorDriver driver = new ExecutorDriver(test.folder);
            launcher.launch(1, "session", 64, driver);
            driver.ready.get();
            System.out.println("child " + children().get(0).pid());
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
