package windrow.local.sim;

import java.util.List;
import windrow.local.sim.job.Doings;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.TaskKind;

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
            SimClient client = chance.any(cluster.clients);
            if (client != null && client.outcome().isEmpty()) {
                cluster.clientDies(client);
                cluster.strikes.strike(leader + " and " + client.process() + " die");
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
