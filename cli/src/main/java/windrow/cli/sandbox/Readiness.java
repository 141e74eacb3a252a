package windrow.cli.sandbox;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Waits until a daemon does what it is for, asking it again and again; gives up when it died or the time is over. */
final class Readiness {

    private static final long PAUSE_MILLIS = 100;

    /** One question to the daemon. */
    interface Probe {

        /** Whether it is ready; an {@link IOException} means not yet. */
        boolean ready() throws IOException, InterruptedException;
    }

    private final LongSupplier nanoTime;
    private final long timeoutMillis;

    Readiness(LongSupplier nanoTime, long timeoutMillis) {
        this.nanoTime = nanoTime;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * @param waitingFor ends the message, as in "the NameNode to have a DataNode"
     * @throws StartFailedException with the last lines of the log
     */
    void await(DaemonProcess daemon, String waitingFor, Probe probe) throws IOException, InterruptedException {
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        String last = "";
        while (nanoTime.getAsLong() - deadline < 0) {
            boolean alive = daemon.find().isPresent();
            try {
                if (alive && probe.ready()) {
                    return;
                }
            } catch (IOException e) {
                last = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            if (!alive) {
                throw new StartFailedException(daemon.name() + " ended while waiting for " + waitingFor, daemon);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new StartFailedException(
                "waited " + timeoutMillis / 1000 + " s for " + waitingFor + (last.isEmpty() ? "" : ": " + last),
                daemon);
    }
}
