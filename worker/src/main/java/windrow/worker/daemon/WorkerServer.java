package windrow.worker.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.EventLoop;
import windrow.worker.launch.ExecutorLauncher;
import windrow.worker.task.ShuffleTokens;

/**
 * Hosts the core: brings it events one at a time on the event loop and does what it says. What blocks (bringing and deleting files) runs on
 * a thread beside.
 */
final class WorkerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerServer.class);

    private static final long CLOSE_MILLIS = 5_000;

    private final WorkerCore core;
    private final EventLoop loop;
    private final ExecutorLauncher launcher;
    private final WorkerFolders folders;
    private final JobLocaliser localiser;
    private final StagingFolders staging;
    private final HeldOutputs held;
    private final LeaderConnection leader;
    private final CompletableFuture<Void> failure;
    private final ExecutorService blocking;
    private final Map<Integer, ExecutorLauncher.Launched> executors = new HashMap<>();
    private final Actions actions = new Actions();
    private volatile boolean closing;

    WorkerServer(
            WorkerCore core,
            EventLoop loop,
            ExecutorLauncher launcher,
            WorkerFolders folders,
            JobLocaliser localiser,
            StagingFolders staging,
            HeldOutputs held,
            LeaderConnections leaders,
            CompletableFuture<Void> failure) {
        this.core = core;
        this.loop = loop;
        this.launcher = launcher;
        this.folders = folders;
        this.localiser = localiser;
        this.staging = staging;
        this.held = held;
        this.failure = failure;
        this.leader = leaders.make(new LeaderConnection.Events() {
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
        });
        this.blocking = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "worker-files");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes the connection to the leader, given who is to be told. */
    @FunctionalInterface
    interface LeaderConnections {
        LeaderConnection make(LeaderConnection.Events events);
    }

    void start() {
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
        List<WorkerAction> todo = core.step(event, loop.nowNanos());
        for (WorkerAction action : todo) {
            action.handledBy(actions);
        }
    }

    private void blocking(Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closing", e);
        }
    }

    /** Ends executors, then all else. The loop goes on until its owner closes it. */
    @Override
    public void close() {
        closing = true;
        leader.close();
        launcher.close();
        blocking.shutdownNow();
        try {
            if (!blocking.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a thread that moves files does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
            executors.put(number, launcher.launch(number, action.memoryMegabytes(), new ExecutorLauncher.Listener() {
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
            }));
        }

        @Override
        public void stopExecutor(WorkerAction.StopExecutor action) {
            ExecutorLauncher.Launched executor = executors.remove(action.executor());
            if (executor != null) {
                executor.stop();
            }
        }

        @Override
        public void localiseJob(WorkerAction.LocaliseJob action) {
            held.admit(action.job(), ShuffleTokens.of(action.spec()));
            blocking(() -> {
                try {
                    happened(localiser.localise(action.job(), action.spec()));
                } catch (WorkerFolders.NoDirectoryException e) {
                    LOG.error(e.getMessage());
                    happened(new WorkerEvent.LocaliseFailed(action.job(), String.valueOf(e.getMessage())));
                    failure.completeExceptionally(e);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("cannot bring the files of {} here: {}", action.job(), e.toString());
                    happened(new WorkerEvent.LocaliseFailed(action.job(), e.toString()));
                } catch (Throwable e) {
                    // A full heap, or a class that a file system lacks: untold, it would leave the job's attempts
                    // waiting for good.
                    LOG.error("cannot bring the files of {} here", action.job(), e);
                    happened(new WorkerEvent.LocaliseFailed(action.job(), e.toString()));
                }
            });
        }

        @Override
        public void deleteJob(WorkerAction.DeleteJob action) {
            held.forget(action.job());
            blocking(() -> {
                folders.deleteJob(action.job());
                if (action.ended()) {
                    removeStaging(action);
                }
            });
        }

        private void removeStaging(WorkerAction.DeleteJob action) {
            try {
                staging.remove(action.spec());
            } catch (IOException | RuntimeException e) {
                if (blocking.isShutdown()) {
                    LOG.debug("closing; did not remove {}", action.spec().stagingDirectory(), e);
                } else {
                    LOG.warn(
                            "cannot remove the staging folder {} of {}: {}",
                            action.spec().stagingDirectory(),
                            action.job(),
                            e.toString());
                }
            }
        }

        @Override
        public void holdOutput(WorkerAction.HoldOutput action) {
            held.hold(action.map(), Path.of(action.dataFile()));
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
