package windrow.local.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimZooKeeper;
import windrow.protocol.id.AttemptId;

/** Does to a cluster what the plan says, one fault after the other. */
final class Faults {

    private static final long MILLI = SimPlan.MILLI;
    private static final long SECOND = SimPlan.SECOND;
    private static final int MOST_WORKERS = 8;

    private final Cluster cluster;
    private final Chance chance;
    private final List<Fault> kinds;
    private boolean over;

    Faults(Cluster cluster, Chance chance) {
        this.cluster = cluster;
        this.chance = chance;
        this.kinds = cluster.plan.weighted();
    }

    /** Goes on until {@link #end}. */
    void begin() {
        if (!kinds.isEmpty()) {
            next();
        }
    }

    private void next() {
        long pause = chance.skewed(Math.max(1, cluster.plan.faultPauseNanos / 20), cluster.plan.faultPauseNanos);
        cluster.timeline.after(pause, () -> {
            if (!over) {
                Fault fault = chance.any(kinds);
                if (fault != null) {
                    inflict(fault);
                }
                next();
            }
        });
    }

    /** From now on nothing goes wrong, and what does can be mended is mended. */
    void end() {
        over = true;
        cluster.network.heal();
        cluster.zookeeper.quorum(true);
        cluster.files.failures(0);
        cluster.stage.luck().calm();
        cluster.storeWeather.failuresPerMille = 0;
        cluster.storeWeather.mostNanos = 10 * MILLI;
        cluster.storeWeather.crashAfter(-1);
        cluster.storeWeather.heal();
        cluster.stage.slowness().replaceAll((host, percent) -> 100);
    }

    void inflict(Fault fault) {
        cluster.trace.note("world", "fault", fault.ordinal(), fault::name);
        switch (fault) {
            case LEADER_DIES -> dies(cluster.leader());
            case LEADER_DIES_AT_A_STEP -> cluster.storeWeather.crashAfter(chance.below(30));
            case COORDINATOR_DIES -> dies(coordinator());
            case LEADER_STANDS_STILL -> pause(cluster.leader(), 2 * cluster.plan.sessionNanos);
            case SESSION_EXPIRES -> {
                SimProcess leader = cluster.leader();
                if (leader != null) {
                    cluster.zookeeper.expire(leader);
                }
            }
            case QUORUM_LOST -> quorumLost(chance.skewed(500 * MILLI, 60 * SECOND));
            case WORKER_DIES -> workerDies();
            case HOST_VANISHES -> hostVanishes();
            case WORKER_STANDS_STILL -> {
                SimWorker worker = chance.any(cluster.workers);
                if (worker != null) {
                    pause(worker.process, 3 * cluster.plan.core.workerExpiryNanos());
                }
            }
            case EXECUTOR_DIES -> {
                SimProcess executor = executor();
                if (executor != null) {
                    executor.kill();
                }
            }
            case EXECUTOR_STANDS_STILL -> pause(executor(), 40 * SECOND);
            case OUTPUT_LOST -> outputLost();
            case PARTITION -> partition(host(), host());
            case PARTITION_FROM_ZOOKEEPER -> partition(host(), SimZooKeeper.HOST);
            case LINK_BREAKS -> cluster.network.breakOne();
            case CLOCK_JUMPS -> clockJumps();
            case STORE_SLOW -> storeSlow();
            case STORE_STILL ->
                cluster.storeWeather.stillUntilNanos =
                        cluster.timeline.nowNanos() + chance.skewed(100 * MILLI, 30 * SECOND);
            case LEADERS_HOST_VANISHES -> Havoc.vanish(cluster, cluster.leader());
            case LEADER_CUT_OFF_FROM_STORE -> cutOffFromStore(cluster.leader());
            case EXECUTOR_HANGS -> pause(executor(), 3 * cluster.plan.core.attemptTimeoutNanos());
            case CLIENT_DIES -> {
                SimClient client = client();
                if (client != null) {
                    cluster.clientDies(client);
                }
            }
            case CLIENT_STANDS_STILL -> {
                SimClient client = client();
                if (client != null) {
                    pause(client.process(), 60 * SECOND);
                }
            }
            case WORKER_COMES -> {
                if (cluster.workers.size() < MOST_WORKERS) {
                    cluster.startWorker();
                }
            }
        }
    }

    private @Nullable SimProcess coordinator() {
        SimCoordinator any = chance.any(cluster.coordinators);
        return any == null ? null : any.process;
    }

    private @Nullable SimProcess executor() {
        SimWorker worker = chance.any(cluster.workers);
        return worker == null ? null : worker.launcher.any(chance);
    }

    private void dies(@Nullable SimProcess process) {
        if (process != null) {
            process.kill();
        }
    }

    private void pause(@Nullable SimProcess process, long most) {
        if (process != null && process.alive()) {
            long nanos = chance.skewed(50 * MILLI, most);
            cluster.trace.note(process.name(), "pauses", nanos, () -> nanos / MILLI + " ms");
            process.pause(nanos);
        }
    }

    private void quorumLost(long nanos) {
        cluster.zookeeper.quorum(false);
        later(nanos, () -> cluster.zookeeper.quorum(true));
    }

    private void workerDies() {
        SimWorker worker = chance.any(cluster.workers);
        if (worker != null) {
            worker.process.kill();
            later(chance.skewed(100 * MILLI, 20 * SECOND), this::workerReturns);
        }
    }

    private void workerReturns() {
        if (cluster.workers.size() < MOST_WORKERS) {
            cluster.startWorker();
        }
    }

    private void hostVanishes() {
        SimWorker worker = chance.any(cluster.workers);
        if (worker == null) {
            return;
        }
        for (SimWorker each : List.copyOf(cluster.workers)) {
            if (each.process.host().equals(worker.process.host())) {
                cluster.network.vanish(each.process);
                each.launcher.vanish();
                each.process.kill();
                later(chance.skewed(SECOND, 30 * SECOND), this::workerReturns);
            }
        }
    }

    private void outputLost() {
        SimWorker worker = chance.any(cluster.workers);
        if (worker != null) {
            AttemptId lost = cluster.stage.disks().damage(worker.process.name(), chance);
            if (lost != null) {
                cluster.trace.note(worker.process.name(), "loses", "the output of " + lost);
            }
        }
    }

    private String host() {
        List<String> hosts = new ArrayList<>();
        cluster.workers.forEach(worker -> hosts.add(worker.process.host()));
        cluster.coordinators.forEach(coordinator -> hosts.add(coordinator.process.host()));
        cluster.clients.forEach(client -> hosts.add(client.process().host()));
        String host = chance.any(hosts);
        return host == null ? "nowhere" : host;
    }

    private void partition(String one, String other) {
        boolean there = chance.perMille(700);
        boolean back = !there || chance.coin();
        if (there) {
            cluster.network.block(one, other);
        }
        if (back) {
            cluster.network.block(other, one);
        }
        cluster.trace.note(
                one,
                "cut",
                "from " + other + (there && back ? ", both ways" : there ? ", this way" : ", the other way"));
        later(chance.skewed(200 * MILLI, 40 * SECOND), () -> {
            cluster.network.unblock(one, other);
            cluster.network.unblock(other, one);
        });
    }

    private void clockJumps() {
        List<SimProcess> all = new ArrayList<>();
        cluster.workers.forEach(worker -> all.add(worker.process));
        cluster.coordinators.forEach(coordinator -> all.add(coordinator.process));
        SimProcess process = chance.any(all);
        if (process != null) {
            process.clockJumps(chance.skewed(10 * MILLI, 3_600 * SECOND));
        }
    }

    /** One that waits still. */
    private @Nullable SimClient client() {
        return chance.any(cluster.clients.stream()
                .filter(client -> client.outcome().isEmpty())
                .toList());
    }

    private void cutOffFromStore(@Nullable SimProcess leader) {
        if (leader == null) {
            return;
        }
        long nanos = chance.skewed(200 * MILLI, 150 * SECOND);
        cluster.trace.note(leader.name(), "cut", "from the store for " + nanos / MILLI + " ms");
        cluster.storeWeather.cutOff(leader, cluster.timeline.nowNanos() + nanos);
        if (chance.coin()) {
            cluster.zookeeper.deafen(leader, chance.skewed(100 * MILLI, 20 * SECOND));
            cluster.zookeeper.expire(leader);
        }
    }

    private void storeSlow() {
        cluster.storeWeather.mostNanos = chance.skewed(50 * MILLI, 3 * SECOND);
        later(chance.skewed(SECOND, 20 * SECOND), () -> cluster.storeWeather.mostNanos = 10 * MILLI);
    }

    /** What mends a fault is done also when the faults are over. */
    private void later(long nanos, Runnable what) {
        cluster.timeline.after(nanos, what);
    }
}
