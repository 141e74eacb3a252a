package windrow.shuffle.serve;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the outputs that a request asks for, one in a turn: so jobs alternate, and one job never has all threads. Ends early when nobody is
 * left who wants to know.
 */
final class Verification implements FairTurns.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final ServeResources resources;
    private final String job;
    private final RequestPlan plan;
    private final ByteBufAllocator buffers;
    private final BooleanSupplier stop;
    private final Runnable done;
    private final Runnable failed;

    /**
     * @param stop true once nobody wants to know; read by other threads
     * @param done run when all is verified, on any thread
     * @param failed run, instead, when it cannot be ended, on any thread
     */
    Verification(
            ServeResources resources,
            String job,
            RequestPlan plan,
            ByteBufAllocator buffers,
            BooleanSupplier stop,
            Runnable done,
            Runnable failed) {
        this.resources = resources;
        this.job = job;
        this.plan = plan;
        this.buffers = buffers;
        this.stop = stop;
        this.done = done;
        this.failed = failed;
    }

    void start() {
        resources.verifyTurns().ask(this);
    }

    @Override
    public String job() {
        return job;
    }

    @Override
    public void go(FairTurns.Turn turn) {
        try {
            resources.verifying().execute(() -> verify(turn));
        } catch (RejectedExecutionException e) {
            LOG.debug("The server is closing", e);
            turn.end();
            failed.run();
        } catch (RuntimeException | Error e) {
            turn.end();
            failed.run();
            throw e;
        }
    }

    private void verify(FairTurns.Turn turn) {
        boolean more;
        try {
            more = plan.verifyNext(buffers, stop);
        } catch (RuntimeException | Error e) {
            LOG.error("Outputs of job {} could not be verified", job, e);
            turn.end();
            failed.run();
            return;
        }
        turn.end();
        if (more) {
            resources.verifyTurns().ask(this);
        } else {
            done.run();
        }
    }
}
