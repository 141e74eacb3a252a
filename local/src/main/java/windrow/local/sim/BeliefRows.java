package windrow.local.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;

/** Coordinators that are mistaken about who leads, and a ZooKeeper that does not say. */
final class BeliefRows {

    private static final long SECOND = SimPlan.SECOND;

    /** When the quorum is lost, a grant may be under way for so long after the leader has heard of it. */
    private static final long SLACK_NANOS = SECOND;

    private static final long LOOK_NANOS = 100 * SimPlan.MILLI;
    private static final int LOOKS = 1_000;

    private static final long OUTAGE_NANOS = 60 * SECOND;

    private BeliefRows() {}

    static List<Scenario> all() {
        return List.of(
                Row.named("14-leader-stands-still-beyond-its-session")
                        .scripted((cluster, chance) -> atALeader(cluster, chance, leader -> {
                            long nanos = cluster.plan.sessionNanos * chance.between(12, 30) / 10;
                            cluster.trace.note(leader.name(), "pauses", nanos / SimPlan.MILLI + " ms");
                            leader.pause(nanos);
                            strikeIfReplaced(cluster, leader);
                        }))
                        .checked(Havoc::nothingRanTwice),
                Row.named("15-two-believe-that-they-lead")
                        .shaped((plan, chance) -> plan.coordinators = 2 + chance.below(2))
                        .scripted((cluster, chance) -> atALeader(cluster, chance, leader -> {
                            cluster.zookeeper.deafen(leader, chance.between(1, 30) * SECOND);
                            cluster.zookeeper.expire(leader);
                            strikeIfReplaced(cluster, leader);
                        }))
                        .checked(Havoc::nothingRanTwice),
                Row.named("15-workers-hear-of-the-leader-before-again")
                        .jobs(Wish.USUAL.maps(8, 14).taking(SECOND, 3 * SECOND))
                        .shaped((plan, chance) -> patient(plan))
                        .scripted((cluster, chance) -> cluster.tap.at(
                                chance.below(Tasks.of(cluster.plan, TaskKind.MAP) / 2),
                                leader -> new GoneBack(cluster, chance, leader).begin()))
                        .checked(Havoc::nothingRanTwice),
                Row.named("15-old-leader-finds-its-journal-again")
                        .shaped((plan, chance) -> plan.coordinators = 2 + chance.below(2))
                        .scripted((cluster, chance) ->
                                atALeader(cluster, chance, leader -> cutOff(cluster, chance, leader)))
                        .checked(Havoc::nothingRanTwice),
                Row.named("16-clients-give-up-while-nobody-leads")
                        .jobs(Wish.USUAL.taking(4 * SECOND, 6 * SECOND))
                        .shaped((plan, chance) -> {
                            // so that it leads no more long before the job could be over
                            plan.sessionNanos = 3 * SECOND;
                            plan.faultyNanos = 2 * OUTAGE_NANOS;
                            plan.patienceNanos = chance.between(5, 20) * SECOND;
                        })
                        .scripted((cluster, chance) -> {
                            Outage outage = new Outage(cluster);
                            cluster.stage.doings().listen(outage);
                            // in the first half of all records: no job is over by then
                            cluster.tap.at(
                                    chance.below(Tasks.records(cluster.plan) / (2 * cluster.plan.jobs.size())),
                                    leader -> outage.begin());
                        })
                        .checked(Havoc::nothingRanTwice)
                        .checked(cluster -> {
                            if (cluster.clientsGaveUp() == 0) {
                                throw new ViolationError("no client gave up");
                            }
                        }),
                Row.named("16-quorum-lost-for-a-minute")
                        .shaped((plan, chance) -> plan.faultyNanos = 2 * OUTAGE_NANOS)
                        .scripted(BeliefRows::quorumLost)
                        .checked(Havoc::nothingRanTwice),
                Row.named("17-session-of-the-leader-expires")
                        .scripted((cluster, chance) -> atALeader(cluster, chance, leader -> {
                            cluster.zookeeper.expire(leader);
                            strikeIfReplaced(cluster, leader);
                        }))
                        .checked(Havoc::nothingRanTwice));
    }

    /** A worker that is silent for a while is not given up. */
    private static void patient(SimPlan plan) {
        plan.coordinators = 2;
        plan.core = plan.core.toBuilder()
                .workerExpiryNanos(60 * SECOND)
                .linkLossNanos(60 * SECOND)
                .recoveryLaunchNanos(2 * SECOND)
                .recoveryGraceNanos(20 * SECOND)
                .build();
    }

    /** Something happens to a leader while it writes a record that was drawn from all. */
    private static void atALeader(Cluster cluster, Chance chance, Consumer<SimProcess> what) {
        cluster.tap.at(chance.below(Tasks.records(cluster.plan)), what);
    }

    /** What it writes waits on its way to the journal while another one leads, and comes there then. */
    private static void cutOff(Cluster cluster, Chance chance, SimProcess leader) {
        long nanos = chance.between(5, 30) * SECOND;
        cluster.storeWeather.cutOff(leader, cluster.timeline.nowNanos() + nanos);
        cluster.zookeeper.deafen(leader, nanos + chance.between(1, 10) * SECOND);
        cluster.zookeeper.expire(leader);
        strikeIfReplaced(cluster, leader);
    }

    /** It has struck when there is a later epoch while the process it was done to still lives. */
    private static void strikeIfReplaced(Cluster cluster, SimProcess leader) {
        look(cluster, leader, cluster.zookeeper.epoch(), LOOKS);
    }

    private static void look(Cluster cluster, SimProcess leader, long epoch, int looks) {
        if (!leader.alive() || looks == 0) {
            return;
        }
        if (cluster.zookeeper.epoch() > epoch) {
            cluster.strikes.strike(leader + " was replaced");
        } else {
            cluster.timeline.after(LOOK_NANOS, () -> look(cluster, leader, epoch, looks - 1));
        }
    }

    private static void quorumLost(Cluster cluster, Chance chance) {
        Outage outage = new Outage(cluster);
        cluster.stage.doings().listen(outage);
        lostBehind(cluster, chance, outage, chance.below(Tasks.of(cluster.plan, TaskKind.MAP)));
    }

    /** Some time behind a record, or behind the next one, until a map is at work then: that is to run on. */
    private static void lostBehind(Cluster cluster, Chance chance, Outage outage, long record) {
        long later = chance.between(0, Tasks.shortestNanos(cluster.plan) / 2);
        cluster.tap.at(
                record,
                leader -> cluster.timeline.after(later, () -> {
                    if (outage.anyAtWork()) {
                        outage.begin();
                    } else {
                        lostBehind(cluster, chance, outage, cluster.tap.records());
                    }
                }));
    }

    /** While it lasts, tasks run on and nobody is granted anything. */
    private static final class Outage implements Doings.Listener {

        private final Cluster cluster;
        private final Map<AttemptId, SimProcess> maps = new LinkedHashMap<>();
        private long noGrantsFrom = Long.MAX_VALUE;

        Outage(Cluster cluster) {
            this.cluster = cluster;
        }

        boolean anyAtWork() {
            return !maps.isEmpty();
        }

        void begin() {
            cluster.zookeeper.quorum(false);
            cluster.trace.note("zookeeper", "loses", "its quorum");
            Map<AttemptId, SimProcess> atWork = new LinkedHashMap<>(maps);
            noGrantsFrom = cluster.timeline.nowNanos() + cluster.plan.sessionNanos / 3 + SLACK_NANOS;
            cluster.timeline.after(OUTAGE_NANOS, () -> {
                noGrantsFrom = Long.MAX_VALUE;
                ranOn(atWork);
                cluster.zookeeper.quorum(true);
                cluster.trace.note("zookeeper", "has", "its quorum again");
            });
            cluster.strikes.strike("the quorum is lost while " + atWork.keySet() + " run");
        }

        /** Maps that wait for no grant are done by now, which take seconds. */
        private void ranOn(Map<AttemptId, SimProcess> atWork) {
            atWork.keySet().retainAll(maps.keySet());
            if (!atWork.isEmpty()) {
                throw new ViolationError(atWork + " did nothing while nobody could lead");
            }
        }

        @Override
        public void at(Doings.Moment moment, AttemptId attempt, SimProcess executor, String worker) {
            if (moment == Doings.Moment.BEGINS && attempt.task().kind() == TaskKind.MAP) {
                maps.put(attempt, executor);
            } else if (moment == Doings.Moment.ENDS) {
                maps.remove(attempt);
            }
            if (moment == Doings.Moment.GRANTED && cluster.timeline.nowNanos() >= noGrantsFrom) {
                throw new ViolationError(attempt + " is granted the commit while nobody can lead");
            }
            if (moment == Doings.Moment.BEGINS && cluster.timeline.nowNanos() >= noGrantsFrom) {
                throw new ViolationError(attempt + " begins while nobody can lead");
            }
        }
    }
}
