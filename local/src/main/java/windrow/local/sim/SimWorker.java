package windrow.local.sim;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.SimLauncher;
import windrow.local.sim.job.Stage;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimLeaderDirectory;
import windrow.local.sim.world.SimLoop;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimZooKeeper;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;
import windrow.protocol.rpc.LinkRole;
import windrow.worker.daemon.WorkerCore;
import windrow.worker.daemon.WorkerEvent;
import windrow.worker.daemon.WorkerFiles;
import windrow.worker.daemon.WorkerIdentity;
import windrow.worker.daemon.WorkerServer;

/** A worker daemon: the real one, with simulated executors and disks. */
final class SimWorker {

    private static final long HEARTBEAT_MILLIS = 1_000;
    private static final long LOCALISE_LEAST_NANOS = 5_000_000L;
    private static final long LOCALISE_MOST_NANOS = 500_000_000L;

    final SimProcess process;
    final SimLauncher launcher;
    private final Stage stage;

    SimWorker(
            Stage stage,
            SimNetwork network,
            SimZooKeeper zookeeper,
            SimProcess process,
            WorkerIdentity identity,
            Chance chance) {
        this.stage = stage;
        this.process = process;
        this.launcher = new SimLauncher(stage, process);
        SimLoop loop = new SimLoop(stage.timeline(), process, failure -> {
            throw new ViolationError("the worker's code failed: " + failure, failure);
        });
        SimLeaderDirectory directory = new SimLeaderDirectory(zookeeper, process);
        WorkerServer server = new WorkerServer(
                new WorkerCore(identity, HEARTBEAT_MILLIS),
                loop,
                launcher,
                new Files(chance),
                directory,
                network.connector(process, LinkRole.WORKER),
                bound -> chance.between(0, bound - 1));
        process.run(() -> {
            directory.start();
            server.start();
        });
    }

    /** What the daemon does with files, on a simulated disk. */
    private final class Files implements WorkerFiles {

        private final Chance chance;
        private @Nullable Consumer<WorkerEvent> events;

        Files(Chance chance) {
            this.chance = chance;
        }

        @Override
        public void start(Consumer<WorkerEvent> told) {
            events = told;
            stage.disks().add(process, (attempt, why) -> told.accept(new WorkerEvent.OutputDamaged(attempt, why)));
        }

        @Override
        public void localise(JobId job, JobSpec spec) {
            boolean fails = chance.perMille(stage.luck().notLocalisedPerMille);
            long nanos = chance.skewed(LOCALISE_LEAST_NANOS, LOCALISE_MOST_NANOS);
            Consumer<WorkerEvent> told = events;
            stage.timeline()
                    .after(
                            nanos,
                            () -> process.run(() -> {
                                if (told != null) {
                                    told.accept(
                                            fails
                                                    ? new WorkerEvent.LocaliseFailed(
                                                            job, "the file system did not answer")
                                                    : new WorkerEvent.JobLocalised(
                                                            job, "/job", List.of("/disk"), List.of()));
                                }
                            }));
        }

        @Override
        public void delete(JobId job, JobSpec spec, boolean ended) {
            stage.disks().deleteJob(process.name(), job);
        }

        @Override
        public void hold(AttemptId map, String dataFile) {
            // it lies on the disk already
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
