package windrow.local.sim;

import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.keeper.JournalLimits;
import windrow.coordinator.journal.keeper.StoredJournal;
import windrow.coordinator.server.CoordinatorServer;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimStore;
import windrow.local.sim.world.SimStoreCaller;
import windrow.local.sim.world.Timeline;

/** Journals as coordinators keep them, on a simulated store, with limits so low that all that happens seldom happens often. */
final class SimJournals {

    private static final long SECOND = SimPlan.SECOND;

    private SimJournals() {}

    static CoordinatorServer.Journals stored(
            Timeline timeline, SimProcess process, SimStore store, SimStoreCaller.Weather weather, Chance chance) {
        return (epoch, loop) -> {
            SimStore.View view = store.view();
            return new StoredJournal(
                    epoch,
                    view,
                    new SimStoreCaller(timeline, process, view, loop, chance.fork("steps"), weather),
                    new SimStoreCaller(timeline, process, view, loop, chance.fork("background"), weather),
                    loop,
                    HardState::empty,
                    limits(chance),
                    null);
        };
    }

    private static JournalLimits limits(Chance chance) {
        return new JournalLimits(
                (int) chance.skewed(1, 20_000),
                chance.skewed(200, 100_000),
                chance.skewed(200, 100_000),
                chance.between(50, 500) * SimPlan.MILLI,
                chance.between(2, 10) * SECOND,
                chance.between(10, 120) * SECOND,
                chance.between(40, 120) * SECOND);
    }
}
