package windrow.worker.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.discovery.LeaderDirectory;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.LinkConnector;
import windrow.protocol.rpc.Loop;
import windrow.worker.launch.ExecutorLauncher;

/**
 * Hosts the core: brings it events one at a time on the loop and does what it says. All around it is an interface, so that it runs as it is
 * over sockets, disks and processes, within one process, and in a simulation. One that is dropped without {@link #close} is one that
 * crashed: it holds nothing itself.
 *
 * <p>Threading: {@link #start} and {@link #close} may be called from any thread; all work is done on the loop.
 */
public final class WorkerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerServer.class);

    private final WorkerCore core;
    private final Loop loop;
    private final ExecutorLauncher launcher;
    private final WorkerFiles files;
    private final LeaderConnection leader;
    private final Map<Integer, ExecutorLauncher.Launched> executors = new HashMap<>();
    private final Actions actions = new Actions();
    private volatile boolean closing;

    /**
     * @param loop started and closed by its owner; the timers set on it are this server's alone
     * @param launcher started by its owner, and closed with this server
     * @param files started and closed with this server
     * @param directory started and closed by its owner
     * @param connector links to the leader; closed by its owner
     * @param jitter gives a number from 0 to below the given one, so that not all workers come back to a leader at once
     */
    public WorkerServer(
            WorkerCore core,
            Loop loop,
            ExecutorLauncher launcher,
            WorkerFiles files,
            LeaderDirectory directory,
            LinkConnector connector,
            LongUnaryOperator jitter) {
        this.core = core;
        this.loop = loop;
        this.launcher = launcher;
        this.files = files;
        this.leader = new LeaderConnection(directory, connector, loop, jitter, new FromLeader());
    }

    /** Looks for the leader and serves it; once. */
    public void start() {
        files.start(this::happened);
        leader.start();
    }

    /** From any thread. */
    void happened(WorkerEvent event) {
        try {
            loop.execute(() -> step(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing; missed {}", event);
        }
    }

    /** On the loop. Nobody hears of what happens once closing has begun, and nothing may be started under the feet of those who end. */
    private void step(WorkerEvent event) {
        if (closing) {
            LOG.debug("closing; left {}", event);
            return;
        }
        if (event instanceof WorkerEvent.ExecutorDied died) {
            executors.remove(died.executor());
        }
        for (WorkerAction action : core.step(event, loop.nowNanos())) {
            action.handledBy(actions);
        }
    }

    /** Ends executors, then all else. The loop goes on until its owner closes it. Repeatable. */
    @Override
    public void close() {
        closing = true;
        leader.close();
        launcher.close();
        files.close();
    }

    /** On the loop. */
    private final class FromLeader implements LeaderConnection.Events {

        @Override
        public void up(long epoch) {
            step(new WorkerEvent.LinkUp(epoch));
        }

        @Override
        public void orders(long epoch, WorkerOrders orders) {
            step(new WorkerEvent.Orders(epoch, orders));
        }

        @Override
        public void down() {
            step(new WorkerEvent.LinkDown());
        }
    }

    /** What an executor says becomes an event. */
    private final class FromExecutor implements ExecutorLauncher.Listener {

        private final int number;

        FromExecutor(int number) {
            this.number = number;
        }

        @Override
        public void ready() {
            happened(new WorkerEvent.ExecutorReady(number));
        }

        @Override
        public void said(ExecutorMessage message) {
            happened(new WorkerEvent.FromExecutor(number, message));
        }

        @Override
        public void ended(int exitCode, String lastWords) {
            happened(new WorkerEvent.ExecutorDied(number, exitCode, lastWords));
        }
    }

    /** Does what the core says; on the loop. */
    private final class Actions implements WorkerAction.Handler {

        @Override
        public void toLeader(WorkerAction.ToLeader action) {
            leader.send(action.epoch(), action.message());
        }

        @Override
        public void dropLink(WorkerAction.DropLink action) {
            leader.drop(action.reason());
        }

        @Override
        public void toExecutor(WorkerAction.ToExecutor action) {
            ExecutorLauncher.Launched executor = executors.get(action.executor());
            if (executor != null) {
                executor.send(action.message());
            }
        }

        @Override
        public void startExecutor(WorkerAction.StartExecutor action) {
            int number = action.executor();
            executors.put(
                    number,
                    launcher.launch(number, action.session(), action.memoryMegabytes(), new FromExecutor(number)));
        }

        @Override
        public void stopExecutor(WorkerAction.StopExecutor action) {
            ExecutorLauncher.Launched executor = executors.get(action.executor());
            if (executor != null) {
                executor.stop();
            }
        }

        @Override
        public void localiseJob(WorkerAction.LocaliseJob action) {
            files.localise(action.job(), action.spec());
        }

        @Override
        public void deleteJob(WorkerAction.DeleteJob action) {
            files.delete(action.job(), action.spec(), action.ended());
        }

        @Override
        public void holdOutput(WorkerAction.HoldOutput action) {
            files.hold(action.map(), action.dataFile());
        }

        @Override
        public void setTimer(WorkerAction.SetTimer action) {
            WorkerTimer timer = action.timer();
            loop.schedule(timer, loop.nowNanos() + action.delayNanos(), () -> step(new WorkerEvent.TimerFired(timer)));
        }

        @Override
        public void cancelTimer(WorkerAction.CancelTimer action) {
            loop.cancel(action.timer());
        }

        @Override
        public void note(WorkerAction.Note action) {
            LOG.warn(action.line());
        }
    }
}
