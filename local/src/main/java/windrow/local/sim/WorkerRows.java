package windrow.local.sim;

import java.util.List;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.Wish;
import windrow.local.sim.world.Chance;
import windrow.protocol.id.TaskKind;

/** Workers that die, stand still or are slow. */
final class WorkerRows {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;

    private WorkerRows() {}

    static List<Scenario> all() {
        return List.of(
                Row.named("1-worker-dies-in-a-map").scripted((cluster, chance) -> dies(cluster, chance, TaskKind.MAP)),
                Row.named("2-worker-dies-that-serves-map-output")
                        .shaped((plan, chance) -> plan.workers = 2 + chance.below(3))
                        .scripted(WorkerRows::serverDies)
                        .counted(cluster -> Havoc.ranAgain(cluster, TaskKind.MAP), "no map ran again"),
                Row.named("3-worker-dies-in-a-reduce")
                        .scripted((cluster, chance) -> dies(cluster, chance, TaskKind.REDUCE)),
                diesAt("4-worker-dies-when-a-task-asks-for-the-commit", Doings.Moment.ASKS),
                diesAt("4-worker-dies-when-a-task-is-granted-the-commit", Doings.Moment.GRANTED),
                diesAt("4-worker-dies-between-steps-on-files", Doings.Moment.FILE_STEP),
                diesAt("4-worker-dies-when-a-task-ends", Doings.Moment.ENDS),
                Row.named("10-worker-stands-still-in-a-map")
                        .withLateWriters()
                        .scripted((cluster, chance) -> standsStill(cluster, chance, TaskKind.MAP))
                        .counted(cluster -> cluster.watch.refusals() > 0, "nothing that a worker said was refused"),
                Row.named("10-worker-stands-still-in-a-reduce")
                        .withLateWriters()
                        .scripted((cluster, chance) -> standsStill(cluster, chance, TaskKind.REDUCE))
                        .counted(cluster -> cluster.watch.refusals() > 0, "nothing that a worker said was refused"),
                Row.named("10-executor-stands-still-beyond-the-time-out")
                        .shaped((plan, chance) -> shortTimeOut(plan, chance))
                        .scripted(WorkerRows::executorStandsStill),
                Row.named("11-executor-with-a-grant-stands-still")
                        .withLateWriters()
                        .shaped((plan, chance) -> shortTimeOut(plan, chance))
                        .scripted(WorkerRows::grantedStandsStill)
                        .counted(cluster -> cluster.watch.grantsRevoked() > 0, "no grant was revoked"),
                lucky("22-disks-refuse-map-outputs", (plan, chance) -> plan.diskFailsPerMille = 500),
                lucky("24-executors-are-late-with-their-hello", (plan, chance) -> plan.lateHelloPerMille = 800),
                lucky("24-executors-are-slow-to-end", (plan, chance) -> plan.undeadPerMille = 900),
                lucky("24-slow-disks", (plan, chance) -> plan.diskSlowPerMille = 500),
                Row.named("24-slow-host")
                        .jobs(Wish.USUAL.maps(8, 12).withSecondAttempts().taking(5 * SECOND, 8 * SECOND))
                        .shaped((plan, chance) -> slowHost(plan))
                        .scripted((cluster, chance) -> cluster.stage.doings().listen(new SecondAttempts(cluster))));
    }

    private static void dies(Cluster cluster, Chance chance, TaskKind kind) {
        Ambush.during(cluster, chance, kind, (attempt, executor, worker) -> Havoc.kill(cluster, worker, chance));
    }

    /** Of a reduce, since a map in front of reduces needs no grant. */
    private static Row diesAt(String name, Doings.Moment moment) {
        return Row.named(name)
                .scripted((cluster, chance) -> Ambush.at(
                        cluster,
                        chance,
                        TaskKind.REDUCE,
                        moment,
                        (attempt, executor, worker) -> Havoc.kill(cluster, worker, chance)));
    }

    /** Any worker that holds map outputs while a reduce still takes some. */
    private static void serverDies(Cluster cluster, Chance chance) {
        Ambush.at(cluster, chance, TaskKind.REDUCE, Doings.Moment.TAKES, (attempt, executor, worker) -> {
            List<SimWorker> serving = cluster.workers.stream()
                    .filter(each -> each != worker && cluster.stage.disks().held(each.process.name()) > 0)
                    .toList();
            SimWorker served = chance.any(serving);
            return served != null && Havoc.kill(cluster, served, chance);
        });
    }

    private static void standsStill(Cluster cluster, Chance chance, TaskKind kind) {
        long nanos = cluster.plan.core.workerExpiryNanos() * 3 / 2;
        Ambush.during(cluster, chance, kind, (attempt, executor, worker) -> Havoc.freeze(cluster, worker, nanos));
    }

    /** So long that its grant is revoked. */
    private static void grantedStandsStill(Cluster cluster, Chance chance) {
        long nanos = cluster.plan.core.attemptTimeoutNanos() * chance.between(15, 30) / 10;
        Ambush.at(cluster, chance, TaskKind.REDUCE, Doings.Moment.GRANTED, (attempt, executor, worker) -> {
            executor.pause(nanos);
            return true;
        });
    }

    private static void shortTimeOut(SimPlan plan, Chance chance) {
        plan.core = plan.core.toBuilder()
                .attemptTimeoutNanos(chance.between(5, 20) * SECOND)
                .build();
    }

    /** It is stopped, and what ran in it runs elsewhere. */
    private static void executorStandsStill(Cluster cluster, Chance chance) {
        long nanos = cluster.plan.core.attemptTimeoutNanos() * chance.between(15, 30) / 10;
        TaskKind kind = chance.coin() ? TaskKind.MAP : TaskKind.REDUCE;
        Ambush.during(cluster, chance, kind, (attempt, executor, worker) -> {
            executor.pause(nanos);
            return true;
        });
    }

    /** What goes wrong by itself now and then, on all hosts. */
    private static Row lucky(String name, Row.Shape shape) {
        return Row.named(name).shaped(shape).checked(cluster -> {
            if (cluster.stage.luck().struck() > 0) {
                cluster.strikes.strike(cluster.stage.luck().struck() + " times");
            }
        });
    }

    private static void slowHost(SimPlan plan) {
        plan.slowHosts = 1;
        plan.hosts = 3;
        plan.workers = 5;
        plan.spread = true;
        plan.core = plan.core.toBuilder()
                .speculationMinRuntimeNanos(SECOND)
                .speculationIntervalNanos(500 * MILLI)
                .build();
    }
}
