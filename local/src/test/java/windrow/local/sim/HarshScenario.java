package windrow.local.sim;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Manners;
import windrow.local.sim.world.SimProcess;

/** The same thing goes wrong again and again, and nothing else: what needs it to be seen is seen soon. */
public final class HarshScenario implements Scenario {

    /** Leaders stand still for longer than their sessions last, with something under way to a slow journal, and go on. */
    public static final Scenario STALLED_LEADERS = new HarshScenario("harsh-stalled-leaders", plan -> {
        plan.coordinators = 2;
        plan.sessionNanos = 3 * SimPlan.SECOND;
        plan.faults.put(Fault.STORE_SLOW, 1);
        plan.faultPauseNanos = 2 * SimPlan.SECOND;
        plan.submitWithinNanos = 40 * SimPlan.SECOND;
    });

    /** The same, and nobody who has another leader meanwhile tells them. */
    public static final Scenario UNTOLD_LEADERS = new HarshScenario("harsh-untold-leaders", plan -> {
        plan.coordinators = 2;
        plan.sessionNanos = 3 * SimPlan.SECOND;
        plan.faults.put(Fault.STORE_SLOW, 1);
        plan.faultPauseNanos = 2 * SimPlan.SECOND;
        plan.submitWithinNanos = 40 * SimPlan.SECOND;
    });

    /** Workers are cut off, outputs are lost, and messages, too. */
    public static final Scenario LOST_OUTPUTS = new HarshScenario("harsh-lost-outputs", plan -> {
        plan.workers = Math.max(3, plan.workers);
        plan.hosts = Math.max(3, plan.hosts);
        plan.faults.put(Fault.OUTPUT_LOST, 3);
        plan.faults.put(Fault.PARTITION, 3);
        plan.faults.put(Fault.LINK_BREAKS, 3);
        plan.faults.put(Fault.LEADER_DIES, 1);
        plan.faultPauseNanos = SimPlan.SECOND;
        plan.submitWithinNanos = 40 * SimPlan.SECOND;
    });

    /** Leaders die while outputs are lost. */
    public static final Scenario LOSSES_AND_FAILOVERS = new HarshScenario("harsh-losses-and-failovers", plan -> {
        plan.coordinators = 2;
        plan.workers = Math.max(2, plan.workers);
        plan.faults.put(Fault.OUTPUT_LOST, 3);
        plan.faults.put(Fault.LINK_BREAKS, 2);
        plan.faults.put(Fault.LEADER_DIES, 2);
        plan.faultPauseNanos = 2 * SimPlan.SECOND;
        plan.submitWithinNanos = 40 * SimPlan.SECOND;
    });

    /** Workers die while nobody leads, and nothing else goes wrong. */
    public static final Scenario ABSENT_WORKERS = new HarshScenario("harsh-absent-workers", plan -> {
        plan.coordinators = 1;
        plan.workers = Math.max(3, plan.workers);
        plan.manners = plan.manners.mended();
    });

    /** Leaders stand still in their takeovers until another one has taken over, and nobody tells them. */
    public static final Scenario STALLED_TAKEOVERS = new HarshScenario("harsh-stalled-takeovers", plan -> {
        plan.coordinators = 3;
        plan.sessionNanos = 3 * SimPlan.SECOND;
        plan.submitWithinNanos = 40 * SimPlan.SECOND;
        plan.core = plan.core.toBuilder()
                .recoveryLaunchNanos(SimPlan.SECOND / 2)
                .recoveryGraceNanos(SimPlan.SECOND)
                .build();
    });

    private final String title;
    private final Consumer<SimPlan> shape;

    private HarshScenario(String title, Consumer<SimPlan> shape) {
        this.title = title;
        this.shape = shape;
    }

    @Override
    public String name() {
        return title;
    }

    @Override
    public void shape(SimPlan plan, Chance chance) {
        Manners manners = plan.manners;
        plan.calm();
        plan.manners = manners;
        plan.faultyNanos = 60 * SimPlan.SECOND;
        shape.accept(plan);
    }

    @Override
    public void script(Cluster cluster, Faults faults, Chance chance) {
        if (this == STALLED_LEADERS || this == UNTOLD_LEADERS) {
            stall(cluster, chance);
        } else if (this == ABSENT_WORKERS) {
            absent(cluster, chance);
        } else if (this == STALLED_TAKEOVERS) {
            stallInTakeover(cluster, chance);
        }
    }

    private static void absent(Cluster cluster, Chance chance) {
        cluster.timeline.after(chance.between(3 * SimPlan.SECOND, 9 * SimPlan.SECOND), () -> {
            SimWorker holder = chance.any(cluster.workers.stream()
                    .filter(each -> cluster.stage.disks().held(each.process.name()) > 0)
                    .toList());
            if (cluster.timeline.nowNanos() >= cluster.plan.faultyNanos) {
                return;
            }
            if (holder != null && Havoc.killLeader(cluster)) {
                Havoc.kill(cluster, holder, chance);
            }
            absent(cluster, chance);
        });
    }

    private static void stallInTakeover(Cluster cluster, Chance chance) {
        cluster.timeline.after(chance.between(5 * SimPlan.SECOND, 15 * SimPlan.SECOND), () -> {
            if (cluster.timeline.nowNanos() >= cluster.plan.faultyNanos) {
                return;
            }
            Havoc.killLeader(cluster);
            cluster.storeWeather.atStep(chance.below(2), next -> {
                long nanos = chance.between(5, 10) * SimPlan.SECOND;
                next.pause(nanos);
                silence(cluster, chance, next, nanos + 20 * SimPlan.SECOND);
            });
            stallInTakeover(cluster, chance);
        });
    }

    private void stall(Cluster cluster, Chance chance) {
        long session = cluster.plan.sessionNanos;
        cluster.timeline.after(chance.between(SimPlan.SECOND, 4 * SimPlan.SECOND), () -> {
            SimProcess leader = cluster.leader();
            if (leader != null && cluster.timeline.nowNanos() < cluster.plan.faultyNanos) {
                long nanos = chance.between(session, 4 * session);
                leader.pause(nanos);
                if (this == UNTOLD_LEADERS) {
                    silence(cluster, chance, leader, nanos);
                }
            }
            stall(cluster, chance);
        });
    }

    /** Nothing comes to it any more, until some time after it goes on; what was sent meanwhile is lost. */
    private static void silence(Cluster cluster, Chance chance, SimProcess leader, long nanos) {
        List<String> hosts = Stream.concat(
                        cluster.workers.stream().map(worker -> worker.process.host()),
                        cluster.clients.stream().map(client -> client.process().host()))
                .toList();
        hosts.forEach(host -> cluster.network.block(host, leader.host()));
        cluster.zookeeper.deafen(leader, nanos + chance.between(SimPlan.SECOND, 10 * SimPlan.SECOND));
        cluster.timeline.after(nanos + chance.between(SimPlan.SECOND, 10 * SimPlan.SECOND), () -> {
            cluster.network.breakAll(leader);
            hosts.forEach(host -> cluster.network.unblock(host, leader.host()));
        });
    }
}
