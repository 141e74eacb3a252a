package windrow.local.sim;

import java.util.function.Consumer;
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
        if (this == STALLED_LEADERS) {
            stall(cluster, chance);
        }
    }

    private void stall(Cluster cluster, Chance chance) {
        long session = cluster.plan.sessionNanos;
        cluster.timeline.after(chance.between(SimPlan.SECOND, 4 * SimPlan.SECOND), () -> {
            SimProcess leader = cluster.leader();
            if (leader != null && cluster.timeline.nowNanos() < cluster.plan.faultyNanos) {
                leader.pause(chance.between(session, 4 * session));
            }
            stall(cluster, chance);
        });
    }
}
