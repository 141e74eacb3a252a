package windrow.cli.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.cli.command.ExitCode;

/** Keeps a started daemon in the foreground until it fails or a signal ends the process. */
final class Foreground {

    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);

    private Foreground() {}

    /**
     * Waits. On SIGTERM or Ctrl-C everything is closed by a shutdown hook, while this does not return.
     *
     * @param what for the log
     * @param failure completes exceptionally when the daemon cannot go on
     * @param close gives everything back; repeatable
     * @return the exit code after a failure
     */
    static int await(String what, CompletableFuture<Void> failure, Runnable close) throws InterruptedException {
        Thread hook = new Thread(
                () -> {
                    LOG.info("{} stops", what);
                    close.run();
                    LOG.info("{} has stopped", what);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            failure.get();
            return ExitCode.OK;
        } catch (ExecutionException e) {
            LOG.error("{} cannot go on", what, e.getCause());
            return ExitCode.FAILED;
        }
    }
}
