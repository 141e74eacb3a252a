package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.serde.Serdes;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.held.HeldSegments;
import windrow.worker.executor.LocalExecutorHost;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;

/** How executors within the process begin and end; what they do is tested with the tasks. */
class InProcessLauncherTest {

    @TempDir
    Path folder;

    private FetchTransport transport;
    private InProcessLauncher launcher;
    private ExecutorDriver driver;

    @BeforeEach
    void start() {
        transport = new FetchTransport(1);
        launcher = new InProcessLauncher(new LocalExecutorHost(
                new RoutingFiles(HadoopConf.none()), transport, 64 << 20, new HeldSegments(), System::nanoTime));
        launcher.start();
        driver = new ExecutorDriver(folder);
    }

    @AfterEach
    void stop() {
        launcher.close();
        transport.close();
    }

    @Test
    void aLaunchThatComesTooLateIsToldAsNotStarted() throws Exception {
        launcher.close();
        launcher.launch(1, "session", 64, driver);
        assertEquals(
                ExecutorLauncher.Listener.NOT_STARTED, driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(driver.lastWords.contains("closing"), driver.lastWords);
    }

    /** Does not stop when it is told to, but when the test lets it. */
    static final class Stubborn implements Mapper<Long, Text, String, Long> {

        private static final long serialVersionUID = 1;

        static volatile CountDownLatch began = new CountDownLatch(1);
        static volatile CountDownLatch told = new CountDownLatch(1);
        static volatile CountDownLatch letGo = new CountDownLatch(1);
        static volatile boolean left;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) throws Exception {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                told.countDown();
            }
            letGo.await();
            left = true;
        }
    }

    @Test
    void closeWaitsForAnExecutorThatIsBeingStopped() throws Exception {
        Path in = folder.resolve("in.txt");
        Files.writeString(in, "a\n");
        Job job = Job.named("stubborn", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in.toString()), new Stubborn())
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.plan();
        driver.beginMap(0, 1);
        assertTrue(Stubborn.began.await(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
        driver.executor().stop();
        assertTrue(Stubborn.told.await(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
        AtomicBoolean leftBeforeTheEnd = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            launcher.close();
            leftBeforeTheEnd.set(Stubborn.left);
        });
        closer.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ExecutorDriver.WAIT_SECONDS);
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.getState() != Thread.State.TERMINATED) {
            assertTrue(System.nanoTime() < deadline, "close waits, or is done");
            Thread.onSpinWait();
        }
        Stubborn.letGo.countDown();
        closer.join(TimeUnit.SECONDS.toMillis(ExecutorDriver.WAIT_SECONDS));
        assertTrue(leftBeforeTheEnd.get(), "close came back while the attempt ran");
    }
}
