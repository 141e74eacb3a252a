package windrow.local.sim;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.JournalRecord;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobState;

/**
 * A user has a job killed while a task of it runs, and the leader that is to do so dies: before that is durable, or then, or when some of the workers know. The
 * job is killed all the same.
 */
final class KilledJob {

    /** In so long the journal knows that a job is killed, and its workers do. */
    private static final long UNTIL_IT_IS_TOLD_NANOS = 200 * SimPlan.MILLI;

    private final Cluster cluster;
    private final Chance chance;
    private @Nullable JobId killed;
    private boolean leaderDied;

    KilledJob(Cluster cluster, Chance chance) {
        this.cluster = cluster;
        this.chance = chance;
    }

    void lay() {
        TaskKind kind = chance.coin() ? TaskKind.MAP : TaskKind.REDUCE;
        JournalTap.When when = JournalTap.When.values()[chance.below(JournalTap.When.values().length)];
        long later = when == JournalTap.When.AFTER ? chance.between(0, UNTIL_IT_IS_TOLD_NANOS) : 0;
        cluster.tap.atFirst(KilledJob::isKill, when, leader -> {
            if (later == 0) {
                dies(leader);
            } else {
                cluster.timeline.after(later, () -> dies(leader));
            }
        });
        Ambush.during(cluster, chance, kind, (attempt, executor, worker) -> kill(attempt.job()));
        cluster.atEnd(this::judge);
    }

    private static boolean isKill(JournalRecord each) {
        return each instanceof JournalRecord.JobEnding ending && ending.state() == JobState.KILLED;
    }

    private boolean kill(JobId job) {
        for (SimClient client : cluster.clients) {
            if (client.job().equals(Optional.of(job))) {
                killed = job;
                client.kill();
                return true;
            }
        }
        return false;
    }

    private void dies(SimProcess leader) {
        if (leader.alive()) {
            leader.kill();
            leaderDied = true;
        }
    }

    private void judge() {
        JobId job = killed;
        if (job == null || !leaderDied) {
            cluster.strikes.takeBack("no leader died of a job that was killed");
        } else if (cluster.watch.end(job) != JobState.KILLED) {
            throw new ViolationError(job + " was to be killed, and ended as " + cluster.watch.end(job));
        }
    }
}
