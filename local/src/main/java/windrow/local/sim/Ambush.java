package windrow.local.sim;

import java.util.HashSet;
import java.util.Set;
import windrow.local.sim.job.Doings;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/**
 * Waits for a moment in some attempt of a kind of task, which one being drawn from all tasks of that kind, and strikes once: then, or some time after, if the
 * attempt still runs. Where the blow finds nothing to hit, the next such moment is waited for.
 */
final class Ambush implements Doings.Listener {

    private final Cluster cluster;
    private final Chance chance;
    private final TaskKind kind;
    private final Doings.Moment moment;
    private final long delayMostNanos;
    private final Blow blow;
    private final Set<AttemptId> ended = new HashSet<>();
    private int toSkip;
    private boolean laid = true;

    /** Hits, if there is something to hit: returns whether it did. */
    @FunctionalInterface
    interface Blow {
        boolean hits(AttemptId attempt, SimProcess executor, SimWorker worker);
    }

    private Ambush(
            Cluster cluster, Chance chance, TaskKind kind, Doings.Moment moment, long delayMostNanos, Blow blow) {
        this.cluster = cluster;
        this.chance = chance;
        this.kind = kind;
        this.moment = moment;
        this.delayMostNanos = delayMostNanos;
        this.blow = blow;
        this.toSkip = chance.below(Math.max(1, Tasks.of(cluster.plan, kind) * Tasks.times(kind, moment)));
    }

    /** Strikes at the moment. */
    static void at(Cluster cluster, Chance chance, TaskKind kind, Doings.Moment moment, Blow blow) {
        cluster.stage.doings().listen(new Ambush(cluster, chance, kind, moment, 0, blow));
    }

    /** Strikes while an attempt is at its work, some time after it began. */
    static void during(Cluster cluster, Chance chance, TaskKind kind, Blow blow) {
        cluster.stage
                .doings()
                .listen(new Ambush(
                        cluster, chance, kind, Doings.Moment.BEGINS, Tasks.shortestNanos(cluster.plan) / 2, blow));
    }

    @Override
    public void at(Doings.Moment now, AttemptId attempt, SimProcess executor, String worker) {
        if (now == Doings.Moment.ENDS) {
            ended.add(attempt);
        }
        if (!laid || now != moment || attempt.task().kind() != kind || toSkip-- > 0) {
            return;
        }
        if (delayMostNanos == 0) {
            strike(attempt, executor, worker);
            return;
        }
        laid = false;
        cluster.timeline.after(chance.between(1, delayMostNanos), () -> {
            laid = true;
            if (executor.alive() && !ended.contains(attempt)) {
                strike(attempt, executor, worker);
            }
        });
    }

    private void strike(AttemptId attempt, SimProcess executor, String name) {
        SimWorker worker = cluster.worker(name);
        if (worker != null && blow.hits(attempt, executor, worker)) {
            laid = false;
            cluster.strikes.strike("at " + attempt + " on " + name);
        }
    }
}
