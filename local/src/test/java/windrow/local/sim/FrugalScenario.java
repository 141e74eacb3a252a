package windrow.local.sim;

import windrow.local.sim.job.Doings;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.job.Wish;
import windrow.local.sim.job.Workload;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.Manners;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.TaskKind;

/**
 * Nothing happens that would cost work: no worker dies and no output is lost. So none may be done twice, and none be stopped, though leaders die or messages
 * come late and twice. In general either may happen, and in the random scenario nobody could tell whether it had to.
 */
public abstract class FrugalScenario implements Scenario {

    /** The end of an attempt is told with every report until it is acknowledged. */
    private static final int MOST_TOLD = 20;

    /** Of the job that is looked at in small slices. */
    private static final int MOST_MAPS = 90;

    /** Leaders die. */
    public static final Scenario FAILOVERS = new FrugalScenario("frugal-failovers") {
        @Override
        public void shape(SimPlan plan, Chance chance) {
            super.shape(plan, chance);
            plan.coordinators = 2;
        }

        @Override
        public void script(Cluster cluster, Faults faults, Chance chance) {
            leadersDie(cluster, faults, chance);
        }
    };

    /** Leaders die, and what the next one does for each of many outputs takes it a step each. */
    public static final Scenario FAILOVERS_IN_SMALL_SLICES = new FrugalScenario("frugal-failovers-in-small-slices") {
        @Override
        public void shape(SimPlan plan, Chance chance) {
            super.shape(plan, chance);
            plan.coordinators = 2;
            plan.workers = 8;
            plan.slotsAtMost = 3;
            plan.sessionNanos = 3 * SimPlan.SECOND;
            plan.leastSlices();
            plan.jobs = new Workload(chance.fork("jobs"))
                    .jobs(
                            1,
                            plan.hosts,
                            Wish.USUAL.maps(60, MOST_MAPS).same().taking(3 * SimPlan.SECOND, 8 * SimPlan.SECOND));
        }

        @Override
        int mostTold() {
            // each map output is told of in a message of its own, and each of those may be answered before the end is
            // acknowledged
            return super.mostTold() + MOST_MAPS;
        }

        @Override
        public void script(Cluster cluster, Faults faults, Chance chance) {
            leadersDie(cluster, faults, chance);
        }
    };

    /** Messages come late, out of order and twice. */
    public static final Scenario RESTLESS_NETWORK = new FrugalScenario("frugal-restless-network") {
        @Override
        public void shape(SimPlan plan, Chance chance) {
            super.shape(plan, chance);
            plan.manners = new Manners(
                    plan.manners.latencyNanos(),
                    plan.manners.jitterNanos(),
                    0,
                    chance.below(200),
                    chance.below(200),
                    chance.between(10, 400) * SimPlan.MILLI);
        }
    };

    /**
     * Outputs are lost when one reduce has taken them all and another has not, and are made again just the same. There are more slots than tasks: else reduces are
     * stopped so that maps can run again.
     */
    public static final Scenario LOST_OUTPUTS = Row.named("frugal-lost-outputs")
            .jobs(Wish.USUAL.maps(4, 8).reducers(2, 2).same())
            .shaped((plan, chance) -> {
                plan.workers = 24;
                plan.slotsAtMost = 2;
            })
            .scripted((cluster, chance) -> cluster.stage.doings().listen(new LateReduces(cluster)))
            .checked(cluster -> nothingStopped(cluster.stage.doings()));

    /**
     * Each step does the least of what could be much, and workers report only what they have to say: what is not gone on with waits for something else to
     * happen, and shows by the time that a job takes.
     */
    public static final Scenario SMALL_SLICES = Row.named("frugal-small-slices")
            .jobs(Wish.USUAL.maps(14, 18).reducers(2, 3).same().taking(5 * SimPlan.SECOND, 5 * SimPlan.SECOND))
            .shaped((plan, chance) -> smallSlices(plan))
            .checked(cluster -> within(cluster, 150 * SimPlan.SECOND));

    /** The same with jobs that are killed while they run, and that wait for long until their attempts are over. */
    public static final Scenario KILLS_IN_SMALL_SLICES = Row.named("frugal-kills-in-small-slices")
            .jobs(Wish.USUAL.maps(4, 5).reducers(2, 3).same().taking(100 * SimPlan.SECOND, 100 * SimPlan.SECOND))
            .shaped((plan, chance) -> {
                smallSlices(plan);
                plan.killsPerMille = 1_000;
                plan.core = plan.core.toBuilder()
                        .killWaitNanos(3_600 * SimPlan.SECOND)
                        .build();
            })
            .checked(cluster -> within(cluster, 60 * SimPlan.SECOND));

    private static void leadersDie(Cluster cluster, Faults faults, Chance chance) {
        long at = 0;
        for (int i = (int) chance.between(1, 4); i > 0; i--) {
            at += chance.between(3 * SimPlan.SECOND, 15 * SimPlan.SECOND);
            cluster.timeline.at(at, () -> faults.inflict(Fault.LEADER_DIES));
        }
    }

    private static void smallSlices(SimPlan plan) {
        plan.workers = 14;
        plan.hosts = 4;
        plan.slotsAtMost = 1;
        plan.leastSlices();
        plan.core = plan.core.toBuilder()
                .heartbeatNanos(600 * SimPlan.SECOND)
                .workerExpiryNanos(3_600 * SimPlan.SECOND)
                .localityWaitNanos(SimPlan.SECOND)
                .build();
    }

    private static void within(Cluster cluster, long nanos) {
        if (cluster.watch.longestJobNanos() > nanos) {
            throw new ViolationError("a job took " + cluster.watch.longestJobNanos() / SimPlan.SECOND
                    + " s, and nothing was in its way");
        }
    }

    private final String title;

    private FrugalScenario(String title) {
        this.title = title;
    }

    @Override
    public String name() {
        return title;
    }

    @Override
    public void shape(SimPlan plan, Chance chance) {
        plan.calm();
        plan.jobs = plan.jobs.stream().filter(SimJob::flawless).toList();
        if (plan.rivals()) {
            plan.jobs = plan.jobs.subList(0, 1);
        }
        plan.core = plan.core.toBuilder()
                .speculationMinRuntimeNanos(3_600 * SimPlan.SECOND)
                .workerExpiryNanos(30 * SimPlan.SECOND)
                .linkLossNanos(30 * SimPlan.SECOND)
                .recoveryLaunchNanos(10 * SimPlan.SECOND)
                .recoveryGraceNanos(20 * SimPlan.SECOND)
                .build();
    }

    /** How often the end of an attempt may be told. */
    int mostTold() {
        return MOST_TOLD;
    }

    @Override
    public void verify(Cluster cluster) {
        Doings doings = cluster.stage.doings();
        int maps = cluster.plan.jobs.stream().mapToInt(SimJob::maps).sum();
        nothingStopped(doings);
        if (cluster.watch.mostTold() > mostTold()) {
            throw new ViolationError("an attempt's end was told " + cluster.watch.mostTold() + " times");
        }
        if (doings.begun(TaskKind.MAP) != maps) {
            throw new ViolationError(
                    doings.begun(TaskKind.MAP) + " attempts were made at " + maps + " maps, and none had failed");
        }
    }

    private static void nothingStopped(Doings doings) {
        if (doings.killed() > 0) {
            throw new ViolationError(doings.killed() + " attempts were stopped, for nothing");
        }
    }
}
