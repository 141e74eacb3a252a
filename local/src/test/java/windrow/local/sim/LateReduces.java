package windrow.local.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/** Holds up all reduces but the first until that has taken every map output; then all outputs are gone, and the others go on. */
final class LateReduces implements Doings.Listener {

    private static final long HOLD_NANOS = 20 * SimPlan.SECOND;

    private final Cluster cluster;
    private final List<SimProcess> held = new ArrayList<>();
    private @Nullable AttemptId first;
    private @Nullable SimProcess ahead;
    private int taken;

    LateReduces(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
        if (moment != Doings.Moment.TAKES || attempt.task().kind() != TaskKind.REDUCE) {
            return;
        }
        if (first == null) {
            first = attempt;
            ahead = executor;
        }
        if (attempt.equals(first)) {
            taken++;
            if (taken == mapsOf(attempt) && !held.isEmpty()) {
                cluster.workers.forEach(each -> cluster.stage.disks().wipe(each.process.name()));
                cluster.strikes.strike("outputs are gone that " + attempt + " has taken");
                held.forEach(SimProcess::goOn);
            }
        } else if (taken < mapsOf(attempt) && executor != ahead && !held.contains(executor)) {
            held.add(executor);
            executor.pause(HOLD_NANOS);
        }
    }

    private int mapsOf(AttemptId attempt) {
        return cluster.plan.jobs.stream()
                .filter(job ->
                        attempt.job().equals(cluster.watch.jobOf(job.spec().requestId())))
                .mapToInt(SimJob::maps)
                .sum();
    }
}
