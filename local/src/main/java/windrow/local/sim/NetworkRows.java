package windrow.local.sim;

import java.util.List;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Manners;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/** A network that cuts off, loses and reorders. */
final class NetworkRows {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;

    private NetworkRows() {}

    static List<Scenario> all() {
        return List.of(
                cut("18-worker-cannot-reach-the-leader", true, false),
                cut("18-leader-cannot-reach-a-worker", false, true),
                cut("18-worker-and-leader-cannot-reach-each-other", true, true),
                cutFromWorker("19-reducer-cannot-reach-a-server-of-maps", true),
                cutFromWorker("19-server-of-maps-cannot-reach-a-reducer", false),
                Row.named("19-brief-cut-between-workers-and-a-failover")
                        .jobs(Wish.USUAL.maps(8, 12))
                        .shaped((plan, chance) -> {
                            threeHosts(plan, chance);
                            plan.core = plan.core.toBuilder()
                                    .workerExpiryNanos(15 * SECOND)
                                    .build();
                        })
                        .scripted((cluster, chance) -> cluster.stage
                                .doings()
                                .listen(new Rift(
                                        cluster, chance, (one, far) -> brieflyAndFailover(cluster, chance, one, far))))
                        .checked(Havoc::nothingRanTwice),
                rude("21-messages-are-lost", 150, 0, 0),
                rude("21-messages-come-twice", 0, 300, 0),
                rude("21-messages-overtake-each-other", 0, 0, 300),
                rude("21-messages-are-lost-doubled-and-late", 100, 100, 200));
    }

    private static Row cut(String name, boolean there, boolean back) {
        return Row.named(name).scripted((cluster, chance) -> {
            TaskKind kind = chance.coin() ? TaskKind.MAP : TaskKind.REDUCE;
            Ambush.during(cluster, chance, kind, (attempt, executor, worker) -> {
                SimProcess leader = cluster.leader();
                if (leader == null) {
                    return false;
                }
                long nanos = chance.skewed(500 * MILLI, 30 * SECOND);
                Havoc.cut(cluster, worker.process.host(), leader.host(), there, back, nanos);
                return true;
            });
        });
    }

    /** From an output that a reduce takes, until long after the tries of a fetcher. */
    private static Row cutFromWorker(String name, boolean there) {
        return Row.named(name)
                .jobs(Wish.USUAL.maps(8, 12))
                .shaped(NetworkRows::threeHosts)
                .scripted((cluster, chance) -> cluster.stage
                        .doings()
                        .listen(new Rift(
                                cluster,
                                chance,
                                (one, far) ->
                                        Havoc.cut(cluster, one, far, there, !there, chance.between(20, 60) * SECOND))))
                .checked(cluster -> {
                    if (cluster.watch.mapsLost() > 0) {
                        cluster.strikes.strike("maps run elsewhere, too");
                    }
                });
    }

    private static void threeHosts(SimPlan plan, Chance chance) {
        plan.hosts = 3;
        plan.workers = 3 + chance.below(2);
        plan.spread = true;
    }

    /** For longer than a fetcher tries, and not until the reduce does so again. Its failure was told before the leader dies. */
    private static void brieflyAndFailover(Cluster cluster, Chance chance, String one, String far) {
        Havoc.cut(cluster, one, far, true, true, chance.between(1_600, 4_500) * MILLI);
        cluster.timeline.after(chance.between(1_600, 3_000) * MILLI, () -> {
            if (Havoc.killLeader(cluster)) {
                cluster.strikes.strike("the leader dies while " + one + " and " + far + " are cut off, or were");
            }
        });
    }

    /** Two hosts, one with a reduce and one with map outputs of which it may need more. */
    @FunctionalInterface
    private interface Cut {
        void between(String one, String far);
    }

    /** Cuts off a reduce, once, from another host's map outputs of which it may need more. */
    private static final class Rift implements Doings.Listener {

        private final Cluster cluster;
        private final Chance chance;
        private final Cut cut;
        private boolean done;

        Rift(Cluster cluster, Chance chance, Cut cut) {
            this.cluster = cluster;
            this.chance = chance;
            this.cut = cut;
        }

        @Override
        public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
            if (done || moment != Doings.Moment.TAKES || chance.coin()) {
                return;
            }
            List<String> serving = cluster.workers.stream()
                    .filter(each -> !each.process.host().equals(executor.host())
                            && cluster.stage.disks().held(each.process.name()) > 0)
                    .map(each -> each.process.host())
                    .toList();
            String far = chance.any(serving);
            if (far != null) {
                done = true;
                cut.between(executor.host(), far);
            }
        }
    }

    private static Row rude(String name, int lost, int doubled, int overtaken) {
        return Row.named(name)
                .shaped((plan, chance) -> plan.manners = new Manners(
                        plan.manners.latencyNanos(),
                        plan.manners.jitterNanos(),
                        lost,
                        doubled,
                        overtaken,
                        chance.between(100, 5_000) * MILLI))
                .checked(cluster -> {
                    if (cluster.network.harmed() > 0) {
                        cluster.strikes.strike(cluster.network.harmed() + " messages");
                    }
                });
    }
}
