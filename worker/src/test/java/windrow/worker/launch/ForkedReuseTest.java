package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.protocol.message.AttemptResult;
import windrow.worker.daemon.WorkerDaemon;

/** Real child JVMs that serve several jobs, or rightly do not. */
class ForkedReuseTest {

    private static final int WARM_MEGABYTES = 48;

    @TempDir
    Path folder;

    private ForkedLauncher launcher;

    @BeforeEach
    void start() throws Exception {
        SecureRandom random = new SecureRandom();
        List<String> classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(p -> Path.of(p).toAbsolutePath().toString())
                .toList();
        // the warm one is too small for any job here: what serves one was started for it, or served one before
        launcher = new ForkedLauncher(
                new ForkSpec(
                        classPath,
                        null,
                        List.of("-XX:TieredStopAtLevel=1"),
                        Map.of(),
                        folder,
                        100_000,
                        2,
                        1,
                        WARM_MEGABYTES),
                () -> WorkerDaemon.randomText(random));
        launcher.start();
    }

    @AfterEach
    void stop() {
        launcher.close();
    }

    private ExecutorDriver driver(String name, String session) throws Exception {
        ExecutorDriver driver = new ExecutorDriver(Files.createDirectories(folder.resolve(name)));
        driver.session = session;
        return driver;
    }

    private String input() throws Exception {
        Path file = folder.resolve("in.txt");
        Files.writeString(file, "b a b\n");
        return file.toString();
    }

    /** Counts words, and gives back the process that did. */
    private long words(String name, String session) throws Exception {
        ExecutorDriver driver = driver(name, session);
        driver.start(
                launcher,
                ForkedJobs.words(input(), folder.resolve(name + "-out").toString()),
                1,
                List.of());
        driver.runAll(1);
        assertEquals("a\t1\nb\t2\n", Files.readString(folder.resolve(name + "-out/part-r-00000")));
        assertEquals(0, end(driver), "given back");
        return driver.counters.get("test/pid");
    }

    private static int end(ExecutorDriver driver) throws Exception {
        driver.executor().stop();
        return driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Its map does something, and the process that ran it is ended. */
    private void endsAfter(String how, Class<? extends AttemptResult> result) throws Exception {
        ExecutorDriver driver = driver(how, "session");
        driver.start(launcher, ForkedJobs.misbehaving(input(), how), 1, List.of());
        driver.plan();
        assertInstanceOf(result, driver.map(0, 1).result());
        assertNotEquals(0, end(driver), "its exit code");
    }

    @Test
    void anotherJobOfTheSessionIsServedByTheSameProcess() throws Exception {
        long first = words("first", "session");
        assertEquals(first, words("second", "session"));
        assertEquals(first, words("third", "session"));
    }

    @Test
    void aJobOfAnotherSessionIsNot() throws Exception {
        assertNotEquals(words("first", "session"), words("second", "another"));
    }

    @Test
    void aProcessWithAThreadOfItsJobIsNotUsedAgain() throws Exception {
        endsAfter("thread", AttemptResult.Mapped.class);
    }

    @Test
    void aProcessOfWhichTheJobChangedAPropertyIsNotUsedAgain() throws Exception {
        endsAfter("property", AttemptResult.Mapped.class);
    }

    @Test
    void aProcessInWhichAnAttemptFailedIsNotUsedAgain() throws Exception {
        endsAfter("fail", AttemptResult.Failed.class);
    }

    @Test
    void whatAJobSaysToAProcessThatItGaveBackIsNotHeard() throws Exception {
        ExecutorDriver first = driver("first", "session");
        first.start(launcher, ForkedJobs.words(input(), folder.resolve("out").toString()), 1, List.of());
        first.runAll(1);
        end(first);
        ExecutorDriver second = driver("second", "session");
        second.start(launcher, ForkedJobs.words(input(), folder.resolve("out2").toString()), 1, List.of());
        first.executor().stop();
        second.runAll(1);
        assertEquals("a\t1\nb\t2\n", Files.readString(folder.resolve("out2/part-r-00000")));
        end(second);
    }
}
