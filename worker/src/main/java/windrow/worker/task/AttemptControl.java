package windrow.worker.task;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.CommitRequest;

/**
 * The strings between a running attempt and its executor: kill and grant come in, progress goes out. The runner's side belongs to the
 * attempt's thread; {@link #kill}, {@link #grant} and {@link #progress} may be called from any.
 */
public final class AttemptControl {

    private static final DoubleSupplier NOTHING = () -> 0;
    private static final LongSupplier NO_BYTES = () -> 0;

    private final AttemptId id;
    private final AttemptPort port;
    private final Phases phases;
    private final CountDownLatch granted = new CountDownLatch(1);
    private final AtomicLong records = new AtomicLong();
    private volatile DoubleSupplier fraction = NOTHING;
    private volatile LongSupplier bytes = NO_BYTES;
    private volatile boolean killed;
    private @Nullable Thread thread;

    public AttemptControl(AttemptId id, AttemptPort port, Phases phases) {
        this.id = id;
        this.port = port;
        this.phases = phases;
    }

    public AttemptId id() {
        return id;
    }

    public Phases phases() {
        return phases;
    }

    AttemptPort port() {
        return port;
    }

    /** The thread that runs the attempt begins; from now on a kill interrupts it. */
    public synchronized void entered() {
        thread = Thread.currentThread();
    }

    /** The thread is done with the attempt, and is interrupted no more on its account. */
    public synchronized void left() {
        thread = null;
        // An interrupt that came too late must not meet the thread's next work.
        boolean late = Thread.interrupted();
        killed |= late;
    }

    /** Told to stop: the attempt's thread is interrupted, and finds out at its next record. */
    public synchronized void kill() {
        killed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    public boolean killed() {
        return killed;
    }

    /** This attempt may commit. */
    public void grant() {
        granted.countDown();
    }

    void checkKilled() {
        if (killed) {
            throw new AttemptKilledException();
        }
    }

    /** Counts a record, unless the attempt was told to stop. */
    void recordReached() {
        checkKilled();
        records.lazySet(records.getPlain() + 1);
    }

    long records() {
        return records.get();
    }

    /** Where progress is read from, by other threads. */
    void follow(DoubleSupplier newFraction, LongSupplier newBytes) {
        fraction = newFraction;
        bytes = newBytes;
    }

    /** Asks to be the attempt that counts and waits until it is, or is told to stop. */
    void awaitGrant(long consumedDigest) throws InterruptedException {
        Phases.Open wait = phases.begin("commit-wait");
        port.requestCommit(new CommitRequest(id, consumedDigest));
        try {
            granted.await();
            checkKilled();
        } finally {
            wait.end(0, 0);
        }
    }

    public AttemptProgress progress() {
        float done = (float) Math.max(0, Math.min(1, fraction.getAsDouble()));
        return new AttemptProgress(
                id, done, phases.current(), records.get(), bytes.getAsLong(), phases.elapsedMillis());
    }
}
