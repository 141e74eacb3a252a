package windrow.local.sim;

import java.util.ArrayList;
import java.util.List;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.protocol.id.TaskKind;

/** Journals that are torn, tasks that are done twice, clocks that jump, and very many tasks. */
final class StateRows {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;
    private static final long HOUR = 3_600 * SECOND;

    /** A comparison of states takes as long as they are large. */
    private static final int OF_LARGE_STATES = 32;

    /** As many tasks as a seed of some seconds can have. What a plan makes of very many small files is no part of it: the engine gives each a split of its own. */
    private static final Wish VERY_MANY =
            Wish.USUAL.maps(2_500, 3_000).reducers(1, 3).withoutSideOutput().taking(10 * MILLI, 100 * MILLI);

    private StateRows() {}

    static List<Scenario> all() {
        return List.of(
                Row.named("27-journal-with-a-torn-tail")
                        .scripted(StateRows::tearsTheJournal)
                        .checked(Havoc::nothingRanTwice),
                Row.named("27-journal-with-a-damaged-middle")
                        .scripted((cluster, chance) -> new DamagedJournal(cluster, chance).lay())
                        .checked(Havoc::nothingRanTwice),
                Row.named("30-two-attempts-ask-for-the-commit-together")
                        .jobs(Wish.USUAL
                                .maps(8, 12)
                                .reducers(0, 0)
                                .withSecondAttempts()
                                .taking(SECOND, 2 * SECOND))
                        .shaped((plan, chance) -> {
                            plan.workers = 3 + chance.below(2);
                            plan.slotsAtMost = 3;
                            plan.core = plan.core.toBuilder()
                                    .speculationMinRuntimeNanos(SECOND)
                                    .speculationIntervalNanos(500 * MILLI)
                                    .build();
                        })
                        .scripted((cluster, chance) -> cluster.stage.doings().listen(new Rivals(cluster, chance))),
                Row.named("31-another-output-after-some-took-the-first")
                        .jobs(Wish.USUAL.maps(4, 8).reducers(2, 4).different())
                        .shaped((plan, chance) -> {
                            plan.workers = 2 + chance.below(3);
                            plan.slotsAtMost = 3;
                        })
                        .scripted(StateRows::losesWhatSomeTook)
                        .counted(
                                cluster -> cluster.watch.mapsLost() > 0 && Havoc.ranAgain(cluster, TaskKind.REDUCE),
                                "no reduce started over"),
                Row.named("35-very-many-splits-and-a-failover")
                        .jobs(VERY_MANY)
                        .shaped((plan, chance) -> {
                            plan.workers = 6;
                            plan.slotsAtMost = 8;
                            plan.hashEvery = OF_LARGE_STATES;
                        })
                        .scripted((cluster, chance) -> cluster.tap.killAt(
                                chance.below(Tasks.records(cluster.plan)), JournalTap.When.WHILE_WRITTEN))
                        .checked(Havoc::nothingRanTwice),
                Row.named("40-clocks-jump-by-an-hour").scripted(StateRows::clocksJump));
    }

    /** Again, until an append was cut off indeed: what a leader does when it comes to a record may be the end of one log and the begin of the next. */
    private static void tearsTheJournal(Cluster cluster, Chance chance) {
        cluster.storeWeather.tears = true;
        tear(cluster, chance, chance.below(Tasks.records(cluster.plan)));
    }

    private static void tear(Cluster cluster, Chance chance, long number) {
        int before = cluster.store.torn();
        cluster.tap.killAt(number, JournalTap.When.WHILE_WRITTEN, dead -> {
            if (cluster.store.torn() > before) {
                cluster.strikes.strike(dead + " leaves a torn tail");
            } else {
                tear(cluster, chance, cluster.tap.records());
            }
        });
    }

    /** Some reduce has taken an output, and then all that lie anywhere are gone; again, until somebody missed one. */
    private static void losesWhatSomeTook(Cluster cluster, Chance chance) {
        Ambush.at(cluster, chance, TaskKind.REDUCE, Doings.Moment.TAKES, (attempt, executor, worker) -> {
            if (cluster.watch.mapsLost() > 0) {
                return true;
            }
            cluster.workers.forEach(each -> cluster.stage.disks().wipe(each.process.name()));
            return false;
        });
    }

    /** Each host's, at a time of its own. There is no wall clock to jump: the engine reads none; what it reads may jump forwards at the most. */
    private static void clocksJump(Cluster cluster, Chance chance) {
        Ambush.at(cluster, chance, TaskKind.MAP, Doings.Moment.BEGINS, (attempt, executor, worker) -> {
            List<SimProcess> all = new ArrayList<>();
            cluster.workers.forEach(each -> all.add(each.process));
            cluster.coordinators.forEach(each -> all.add(each.process));
            all.forEach(each -> cluster.timeline.after(chance.between(0, 3 * SECOND), () -> each.clockJumps(HOUR)));
            return true;
        });
    }
}
