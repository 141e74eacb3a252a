package windrow.local.sim;

import java.util.List;
import java.util.stream.Stream;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;

/**
 * Brings it about that workers and clients that have a later leader come back to an earlier one, which does not know that it was replaced: nobody reaches it while
 * that happens, it hears nothing of its session, and then the connections to the later one break, while the directory tells everybody of the earlier one again.
 */
final class GoneBack {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;

    private static final long DEAF_NANOS = 60 * SECOND;
    private static final long LOOK_NANOS = 100 * MILLI;
    private static final int LOOKS = 300;

    /** Until everybody has looked into the directory. */
    private static final long NEWS_NANOS = 50 * MILLI;

    private final Cluster cluster;
    private final Chance chance;
    private final SimProcess earlier;
    private List<String> hosts = List.of();
    private long takeovers;

    GoneBack(Cluster cluster, Chance chance, SimProcess earlier) {
        this.cluster = cluster;
        this.chance = chance;
        this.earlier = earlier;
    }

    void begin() {
        hosts = everybody().map(SimProcess::host).toList();
        hosts.forEach(host -> cluster.network.block(host, earlier.host()));
        takeovers = cluster.watch.takeovers();
        cluster.zookeeper.deafen(earlier, DEAF_NANOS);
        cluster.zookeeper.expire(earlier);
        look(LOOKS);
    }

    private Stream<SimProcess> everybody() {
        return Stream.concat(
                cluster.workers.stream().map(worker -> worker.process),
                cluster.clients.stream().map(SimClient::process));
    }

    private void look(int looks) {
        if (cluster.watch.takeovers() > takeovers) {
            cluster.timeline.after(chance.between(3 * SECOND, 6 * SECOND), this::goBack);
        } else if (looks > 0) {
            cluster.timeline.after(LOOK_NANOS, () -> look(looks - 1));
        }
    }

    private void goBack() {
        cluster.network.breakAll(earlier);
        hosts.forEach(host -> cluster.network.unblock(host, earlier.host()));
        SimProcess later = cluster.leader();
        if (later == null || later == earlier || !earlier.alive()) {
            return;
        }
        long nanos = chance.between(2 * SECOND, 5 * SECOND);
        everybody().forEach(each -> cluster.zookeeper.lag(each, nanos));
        cluster.timeline.after(NEWS_NANOS, () -> {
            cluster.network.breakAll(later);
            cluster.strikes.strike("all hear of " + earlier + " again, which " + later + " has replaced");
        });
    }
}
