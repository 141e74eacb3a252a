package windrow.local.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.TaskKind;

/** What scenarios do to a cluster, and what they check about it afterwards. */
final class Havoc {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;

    private Havoc() {}

    /** kill -9 of a daemon and its executors. Another one comes after a while. */
    static boolean kill(Cluster cluster, SimWorker worker, Chance chance) {
        cluster.timeline.after(chance.skewed(100 * MILLI, 15 * SECOND), cluster::startWorker);
        worker.launcher.vanish();
        worker.process.kill();
        return true;
    }

    /** SIGSTOP of a daemon and its executors, and SIGCONT after this time. */
    static boolean freeze(Cluster cluster, SimWorker worker, long nanos) {
        cluster.trace.note(worker.process.name(), "pauses", "with its executors for " + nanos / MILLI + " ms");
        worker.process.pause(nanos);
        worker.launcher.all().forEach(executor -> executor.pause(nanos));
        return true;
    }

    /** kill -9 of whoever leads, if somebody does. */
    static boolean killLeader(Cluster cluster) {
        SimProcess leader = cluster.leader();
        if (leader == null || !leader.alive()) {
            return false;
        }
        leader.kill();
        return true;
    }

    /** A process's host goes with it, and nobody tells its peers. */
    static boolean vanish(Cluster cluster, @Nullable SimProcess process) {
        if (process == null || !process.alive()) {
            return false;
        }
        cluster.network.vanish(process);
        process.kill();
        return true;
    }

    /** Cuts the ways between two hosts for a while. */
    static void cut(Cluster cluster, String one, String other, boolean there, boolean back, long nanos) {
        if (there) {
            cluster.network.block(one, other);
        }
        if (back) {
            cluster.network.block(other, one);
        }
        cluster.timeline.after(nanos, () -> {
            cluster.network.unblock(one, other);
            cluster.network.unblock(other, one);
        });
    }

    /** Whether more attempts were begun at tasks of this kind than there are tasks. */
    static boolean ranAgain(Cluster cluster, TaskKind kind) {
        return cluster.stage.doings().begun(kind) > Tasks.of(cluster.plan, kind);
    }

    /** What has to hold when only coordinators were in trouble: each task was begun once, and no running attempt was stopped. */
    static void nothingRanTwice(Cluster cluster) {
        for (TaskKind kind : List.of(TaskKind.PLAN, TaskKind.MAP, TaskKind.REDUCE, TaskKind.COMMIT)) {
            int tasks = Tasks.of(cluster.plan, kind);
            int begun = cluster.stage.doings().begun(kind);
            if (begun != tasks) {
                throw new ViolationError("of " + tasks + " tasks " + kind + " " + begun + " attempts were begun");
            }
        }
        if (cluster.watch.mapsLost() != 0) {
            throw new ViolationError(cluster.watch.mapsLost() + " map outputs were given up");
        }
        if (cluster.stage.doings().killed() != 0) {
            throw new ViolationError(cluster.stage.doings().killed() + " running attempts were stopped");
        }
    }
}
