package windrow.local.sim;

import java.util.LinkedHashSet;
import java.util.Set;
import windrow.local.sim.job.Doings;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;

/** Sees second attempts win: they are done while the first one still runs, and count. */
final class SecondAttempts implements Doings.Listener {

    private final Cluster cluster;
    /** In the order in which they began. */
    private final Set<AttemptId> running = new LinkedHashSet<>();

    SecondAttempts(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
        if (moment == Doings.Moment.BEGINS) {
            running.add(attempt);
        } else if (moment == Doings.Moment.ENDS) {
            AttemptId first = running.stream()
                    .filter(other -> other.task().equals(attempt.task()))
                    .findFirst()
                    .orElse(attempt);
            running.remove(attempt);
            if (!first.equals(attempt)) {
                cluster.atEnd(() -> {
                    if (attempt.equals(cluster.watch.counts(attempt.task()))) {
                        cluster.strikes.strike(attempt + " won against " + first);
                    }
                });
            }
        }
    }
}
