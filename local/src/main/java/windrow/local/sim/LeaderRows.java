package windrow.local.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.worker.daemon.WorkerCore;

/** Leaders that die. */
final class LeaderRows {

    /** A takeover has about so many steps on the store. */
    private static final int TAKEOVER_STEPS = 12;

    /** At least so many, wherever it begins. */
    private static final int LEAST_TAKEOVER_STEPS = 10;

    /** Jobs come late, and the next leader when the session of the one before is over: all that is no peace yet. */
    private static final long UNTIL_THE_NEXT_NANOS = 80 * SimPlan.SECOND;

    private LeaderRows() {}

    static List<Scenario> all() {
        return List.of(
                leaderDies("12-leader-dies-at-a-record", LeaderRows::diesAtARecord),
                leaderDies("12-leaders-die-at-several-records", LeaderRows::dieAtSeveral),
                leaderDies(
                        "12-leader-dies-at-a-journal-step",
                        (cluster, chance) -> cluster.storeWeather.atStep(
                                chance.below(Tasks.records(cluster.plan) + TAKEOVER_STEPS), process -> {
                                    process.kill();
                                    cluster.strikes.strike(process + " dies in a step on the journal");
                                })),
                leaderDies("12-next-leader-dies-in-its-takeover", LeaderRows::nextDiesToo)
                        .shaped((plan, chance) -> plan.faultyNanos = UNTIL_THE_NEXT_NANOS),
                leaderDies("12-leaders-host-vanishes", LeaderRows::hostVanishes),
                leaderDies("12-leader-dies-with-a-client", LeaderRows::dieTogether),
                Row.named("12-leader-dies-when-a-job-is-killed")
                        .jobs(Wish.USUAL.taking(2 * SimPlan.SECOND, 8 * SimPlan.SECOND))
                        .shaped((plan, chance) -> quickTakeover(plan))
                        .scripted((cluster, chance) -> new KilledJob(cluster, chance).lay())
                        .scripted((cluster, chance) -> nothingRunsBesideTheCleaning(cluster)),
                leaderDies("13-leader-dies-between-steps-of-the-job-commit", LeaderRows::diesInJobCommit),
                Row.named("13-worker-dies-between-steps-of-the-job-commit")
                        .scripted((cluster, chance) -> atJobCommit(
                                cluster, chance, (attempt, executor, worker) -> Havoc.kill(cluster, worker, chance)))
                        .checked(LeaderRows::committedAgain),
                Row.named("13-leader-and-worker-die-between-steps-of-the-job-commit")
                        .scripted((cluster, chance) -> atJobCommit(
                                cluster,
                                chance,
                                (attempt, executor, worker) ->
                                        Havoc.killLeader(cluster) && Havoc.kill(cluster, worker, chance)))
                        .checked(LeaderRows::committedAgain));
    }

    private static Row leaderDies(String name, Row.Script script) {
        return Row.named(name).scripted(script).checked(Havoc::nothingRanTwice);
    }

    private static JournalTap.When side(Chance chance) {
        return JournalTap.When.values()[chance.below(JournalTap.When.values().length)];
    }

    private static void diesAtARecord(Cluster cluster, Chance chance) {
        cluster.tap.killAt(chance.below(Tasks.records(cluster.plan)), side(chance));
    }

    private static void dieAtSeveral(Cluster cluster, Chance chance) {
        int times = 2 + chance.below(4);
        for (int i = 0; i < times; i++) {
            diesAtARecord(cluster, chance);
        }
    }

    private static void hostVanishes(Cluster cluster, Chance chance) {
        cluster.tap.at(chance.below(Tasks.records(cluster.plan)), side(chance), leader -> {
            Havoc.vanish(cluster, leader);
            cluster.strikes.strike(leader + " is gone with its host");
        });
    }

    private static void dieTogether(Cluster cluster, Chance chance) {
        cluster.tap.at(chance.below(Tasks.records(cluster.plan)), side(chance), leader -> {
            leader.kill();
            SimClient client = chance.any(cluster.clients.stream()
                    .filter(each -> each.outcome().isEmpty())
                    .toList());
            if (client != null) {
                cluster.clientDies(client);
                cluster.strikes.strike(leader + " and " + client.process() + " die");
            }
        });
    }

    /** The next one is there before what was told to stop, and does not, is ended by force. */
    private static void quickTakeover(SimPlan plan) {
        plan.coordinators = 3;
        plan.workers = Math.max(2, plan.workers);
        plan.sessionNanos = SimPlan.SECOND;
        plan.deafPerMille = 1000;
        plan.core = plan.core.toBuilder()
                .recoveryLaunchNanos(SimPlan.SECOND)
                .killWaitNanos(3 * WorkerCore.KILL_PATIENCE_NANOS)
                .build();
    }

    /** Where each worker has a leader, those that run are known, and waited for. */
    private static void nothingRunsBesideTheCleaning(Cluster cluster) {
        Map<AttemptId, SimProcess> running = new LinkedHashMap<>();
        cluster.stage.doings().listen((moment, attempt, executor, worker) -> {
            if (moment == Doings.Moment.BEGINS) {
                if (attempt.task().kind() == TaskKind.ABORT) {
                    running.forEach((other, where) -> {
                        if (other.job().equals(attempt.job()) && where.alive()) {
                            throw new ViolationError(attempt + " cleans up while there is " + other);
                        }
                    });
                }
                running.put(attempt, executor);
            } else if (moment == Doings.Moment.ENDS) {
                running.remove(attempt);
            }
        });
    }

    private static void nextDiesToo(Cluster cluster, Chance chance) {
        int steps = chance.below(LEAST_TAKEOVER_STEPS);
        cluster.tap.killAt(chance.below(Tasks.records(cluster.plan)), JournalTap.When.AFTER, dead -> {
            cluster.storeWeather.atStep(steps, process -> {
                process.kill();
                cluster.strikes.strike(process + " dies, too");
            });
        });
    }

    private static void diesInJobCommit(Cluster cluster, Chance chance) {
        atJobCommit(cluster, chance, (attempt, executor, worker) -> Havoc.killLeader(cluster));
    }

    /** Whoever published died before it was done. */
    private static void committedAgain(Cluster cluster) {
        if (cluster.strikes.count() > 0 && !Havoc.ranAgain(cluster, TaskKind.COMMIT)) {
            throw new ViolationError("no commit of a job was repeated");
        }
    }

    private static void atJobCommit(Cluster cluster, Chance chance, Ambush.Blow blow) {
        Ambush.at(cluster, chance, TaskKind.COMMIT, Doings.Moment.FILE_STEP, blow);
    }
}
