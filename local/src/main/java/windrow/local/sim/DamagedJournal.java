package windrow.local.sim;

import windrow.coordinator.journal.DamagedJournalException;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimStore;
import windrow.local.sim.world.ViolationError;

/**
 * A leader dies, and a bit in the middle of what it left flips. Until that is mended every coordinator that is elected ends by an error that names the file and the
 * place, and nothing becomes durable; after that all goes on as if nothing had been.
 */
final class DamagedJournal {

    private static final int MOST_REFUSALS = 3;

    private final Cluster cluster;
    private final Chance chance;
    private int refusals;
    private long records;
    private long takeovers;

    DamagedJournal(Cluster cluster, Chance chance) {
        this.cluster = cluster;
        this.chance = chance;
    }

    /** Waits for a record that is drawn from all, or the first one after it that leaves something to be damaged. */
    void lay() {
        refusals = 1 + chance.below(MOST_REFUSALS);
        at(chance.below(Tasks.records(cluster.plan)));
    }

    private void at(long record) {
        cluster.tap.at(record, JournalTap.When.AFTER, this::strike);
    }

    private void strike(SimProcess leader) {
        if (!cluster.store.hasMiddle()) {
            at(cluster.tap.records());
            return;
        }
        leader.kill();
        SimStore.Damage damage = cluster.store.damage();
        if (damage != null) {
            cluster.strikes.strike(leader + " dies; " + damage + " is flipped");
            // by then the record is counted that it died at
            cluster.timeline.after(1, () -> {
                records = cluster.watch.records();
                takeovers = cluster.watch.takeovers();
            });
            cluster.onCoordinatorFailure(failure -> refused(damage, failure));
            cluster.atEnd(() -> {
                if (refusals > 0) {
                    throw new ViolationError("of " + damage + " " + refusals + " coordinators more were to be told");
                }
            });
        }
    }

    private void refused(SimStore.Damage damage, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (!(failure instanceof DamagedJournalException)
                || !message.contains("/" + damage.file() + " ")
                || !message.contains("offset")) {
            throw new ViolationError("of " + damage + " a coordinator says only: " + failure, failure);
        }
        cluster.trace.note("world", "refusal", message);
        if (cluster.watch.records() != records || cluster.watch.takeovers() != takeovers) {
            throw new ViolationError("somebody leads on with " + damage);
        }
        if (--refusals == 0) {
            damage.mend();
            cluster.onCoordinatorFailure(other -> {
                throw new ViolationError("the journal is mended, and a coordinator fails: " + other, other);
            });
        }
    }
}
