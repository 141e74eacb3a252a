package windrow.local.sim;

import java.util.function.Consumer;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.server.CoordinatorServer;
import windrow.coordinator.server.Core;
import windrow.local.sim.check.Bounds;
import windrow.local.sim.check.Watch;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimLeadership;
import windrow.local.sim.world.SimLoop;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimZooKeeper;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.rpc.LinkRole;

/** A coordinator: the real one, elected by a simulated ZooKeeper, with its real journal on a simulated store. */
final class SimCoordinator {

    static final int PORT = 7000;

    final SimProcess process;
    final CoordinatorServer server;

    SimCoordinator(
            Timeline timeline,
            SimNetwork network,
            SimZooKeeper zookeeper,
            SimProcess process,
            CoordinatorServer.Journals journals,
            CoreConfig config,
            Watch watch,
            Consumer<Throwable> onFailure,
            Chance chance) {
        this.process = process;
        Core.Factory cores = (epoch, state) -> {
            CoordinatorCore core = new CoordinatorCore(config, epoch, state);
            Bounds.Early early = new Bounds.Early(timeline.nowNanos());
            return (event, nowNanos) -> {
                early.comes(event, timeline.nowNanos());
                StepResult result = core.step(event, nowNanos);
                watch.stepped(epoch, core, result);
                return result;
            };
        };
        server = new CoordinatorServer(
                new SimLeadership(timeline, zookeeper, process, PORT, chance),
                cores,
                (epoch, loop) -> watch.watched(epoch, process.name(), journals.open(epoch, loop)),
                job -> {},
                (name, onLoopFailure) -> new SimLoop(timeline, process, onLoopFailure),
                failure -> {
                    onFailure.accept(failure);
                    process.kill();
                });
        network.listen(process, PORT, LinkRole.COORDINATOR, server.links());
        process.run(this::start);
    }

    private void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw new ViolationError("a coordinator does not start", e);
        }
    }
}
