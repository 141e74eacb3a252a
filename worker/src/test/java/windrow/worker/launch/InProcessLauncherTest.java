package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.fetch.FetchTransport;
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
        launcher = new InProcessLauncher(
                new LocalExecutorHost(new RoutingFiles(HadoopConf.none()), transport, 64 << 20, System::nanoTime));
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
        launcher.launch(1, 64, driver);
        assertEquals(
                ExecutorLauncher.Listener.NOT_STARTED,
                driver.exit.get(ExecutorDriver.WAIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(driver.lastWords.contains("closing"), driver.lastWords);
    }
}
