package windrow.local.sim;

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

    /** What has to hold when only coordinators were in trouble: no finished map ran again, and no running attempt was told to stop. */
    static void nothingRanTwice(Cluster cluster) {
        int maps = Tasks.of(cluster.plan, TaskKind.MAP);
        int ran = cluster.stage.doings().maps();
        if (ran != maps || cluster.watch.mapsLost() != 0) {
            throw new ViolationError("of " + maps + " maps " + ran + " attempts were begun, and "
                    + cluster.watch.mapsLost() + " outputs were given up");
        }
        if (cluster.stage.doings().killed() != 0) {
            throw new ViolationError(cluster.stage.doings().killed() + " running attempts were told to stop");
        }
    }
}
