package windrow.local.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.server.CoordinatorServer;
import windrow.local.sim.check.OutputCheck;
import windrow.local.sim.check.Watch;
import windrow.local.sim.job.Disks;
import windrow.local.sim.job.Doings;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.job.Stage;
import windrow.local.sim.world.Chance;
import windrow.local.sim.world.SimFiles;
import windrow.local.sim.world.SimNetwork;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.SimStore;
import windrow.local.sim.world.SimStoreCaller;
import windrow.local.sim.world.SimZooKeeper;
import windrow.local.sim.world.Timeline;
import windrow.local.sim.world.Trace;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.client.ClientPatience;
import windrow.protocol.client.JobDialogue;
import windrow.protocol.message.Message;
import windrow.protocol.rpc.CorruptFrameException;
import windrow.protocol.rpc.KryoCodec;
import windrow.worker.daemon.WorkerIdentity;

/** A simulated cluster: who is part of it, who is gone, and who takes a place that is empty. */
final class Cluster {

    private static final int WORKER_PORT = 9000;
    private static final long FILES_NANOS = 10_000_000L;
    static final int SLOW_PERCENT = 800;

    /** After what time somebody asks in place of a client that is gone. */
    private static final long ASK_LEAST_NANOS = 100_000_000L;

    private static final long ASK_MOST_NANOS = 20_000_000_000L;

    final SimPlan plan;
    final Timeline timeline;
    final Trace trace;
    final Watch watch;
    final SimNetwork network;
    final SimZooKeeper zookeeper;
    final SimStore store;
    final SimStoreCaller.Weather storeWeather = new SimStoreCaller.Weather();
    final SimFiles files;
    final Stage stage;
    final List<SimCoordinator> coordinators = new ArrayList<>();
    final List<SimWorker> workers = new ArrayList<>();
    final List<SimClient> clients = new ArrayList<>();
    private final List<Runnable> atEnd = new ArrayList<>();
    private final Journals journals;
    private final Chance chance;
    final Strikes strikes;
    final JournalTap tap;
    private Consumer<Throwable> onCoordinatorFailure = failure -> {
        throw new ViolationError("the coordinator's code failed: " + failure, failure);
    };
    private int clientsGaveUp;
    private int made;

    /** Makes the journals of a coordinator's process; tests spoil them. */
    @FunctionalInterface
    interface Journals {
        CoordinatorServer.Journals of(
                Timeline timeline, SimProcess process, SimStore store, SimStoreCaller.Weather weather, Chance chance);
    }

    Cluster(SimPlan plan, Timeline timeline, Trace trace, Journals journals, Chance chance) {
        this.plan = plan;
        this.timeline = timeline;
        this.trace = trace;
        this.journals = journals;
        this.chance = chance;
        watch = new Watch(timeline, trace, plan.hashEvery);
        strikes = new Strikes(trace);
        tap = new JournalTap(storeWeather, strikes);
        network = new SimNetwork(
                timeline, chance.fork("network"), plan.manners, encoding(plan.encoded), watch::leaves, trace);
        zookeeper = new SimZooKeeper(timeline, network, chance.fork("zookeeper"), plan.sessionNanos, trace);
        store = new SimStore(timeline, chance.fork("store"), plan.leases);
        storeWeather.failuresPerMille = plan.storeFailsPerMille;
        files = new SimFiles(timeline, chance.fork("files"), FILES_NANOS);
        files.failures(plan.filesFailPerMille);
        OutputCheck complete = new OutputCheck(files, watch);
        if (!plan.rivals()) {
            plan.jobs.forEach(job -> files.listen(job.output() + "/_SUCCESS", () -> complete.promised(job)));
        }
        Map<String, SimJob> jobs = new HashMap<>();
        plan.jobs.forEach(job -> jobs.put(job.spec().requestId(), job));
        Map<String, Integer> slowness = new LinkedHashMap<>();
        for (int i = 0; i < plan.slowHosts; i++) {
            slowness.put("host" + i, SLOW_PERCENT);
        }
        Stage.Luck luck = new Stage.Luck();
        luck.notStartedPerMille = plan.notStartedPerMille;
        luck.notLocalisedPerMille = plan.notLocalisedPerMille;
        luck.lateHelloPerMille = plan.lateHelloPerMille;
        luck.undeadPerMille = plan.undeadPerMille;
        luck.diskFailsPerMille = plan.diskFailsPerMille;
        luck.diskSlowPerMille = plan.diskSlowPerMille;
        luck.deafPerMille = plan.deafPerMille;
        stage = new Stage(
                timeline,
                trace,
                chance.fork("stage"),
                files,
                new Disks(network),
                jobs,
                slowness,
                luck,
                new Doings(watch::granted));
    }

    /**
     * All that a message says is in its bytes, whose hash costs less than that of a text about it.
     *
     * @param read whether they are read again, as on a real way
     */
    private static SimNetwork.Codec encoding(boolean read) {
        KryoCodec codec = new KryoCodec();
        return message -> {
            byte[] bytes = codec.encode(message);
            Message arriving = read ? decoded(codec, bytes, message) : message;
            return new SimNetwork.Passed(arriving, Arrays.hashCode(bytes));
        };
    }

    private static Message decoded(KryoCodec codec, byte[] bytes, Message message) {
        try {
            Message decoded = codec.decode(bytes, 0, bytes.length);
            if (!decoded.equals(message)) {
                throw new ViolationError("on its way " + message + " became " + decoded);
            }
            return decoded;
        } catch (CorruptFrameException e) {
            throw new ViolationError("cannot read what was written: " + message, e);
        }
    }

    private SimProcess process(String kind, String host) {
        return new SimProcess(timeline, kind + made++, host, chance);
    }

    /** Starts a coordinator, on a host of its own that is known by this number. */
    SimCoordinator startCoordinator(int place) {
        SimProcess process = process("c", "master" + place);
        trace.note(process.name(), "starts", "on " + process.host());
        SimCoordinator made = new SimCoordinator(
                timeline,
                network,
                zookeeper,
                process,
                tap.on(process, journals.of(timeline, process, store, storeWeather, chance.fork("journal"))),
                plan.core,
                watch,
                failure -> onCoordinatorFailure.accept(failure),
                chance.fork("election"));
        coordinators.add(made);
        process.atDeath(() -> {
            trace.note(process.name(), "dies", "");
            coordinators.remove(made);
        });
        return made;
    }

    /** From now on this is told of what ends a coordinator, before it dies of it. At first everything is a violation. */
    void onCoordinatorFailure(Consumer<Throwable> told) {
        onCoordinatorFailure = told;
    }

    SimWorker startWorker() {
        return startWorker(1 + chance.below(plan.slotsAtMost));
    }

    SimWorker startWorker(int slots) {
        String host = "host" + (plan.spread ? made % plan.hosts : chance.below(plan.hosts));
        SimProcess process = process("w", host);
        trace.note(process.name(), "starts", "on " + host + " with " + slots + " slots");
        WorkerIdentity identity = new WorkerIdentity(
                process.name(), host, "/rack" + host.hashCode() % 2, slots, 2048, host, WORKER_PORT + made);
        SimWorker worker = new SimWorker(stage, network, zookeeper, process, identity, chance.fork("worker"));
        workers.add(worker);
        process.atDeath(() -> {
            trace.note(process.name(), "dies", "");
            workers.remove(worker);
        });
        return worker;
    }

    SimClient startClient(SimJob job) {
        SimProcess process = process("u", "desk" + made);
        trace.note(process.name(), "submits", job.spec().requestId());
        ClientPatience patience = ClientPatience.of(Duration.ofNanos(plan.patienceNanos));
        return add(process, job, JobDialogue.submitting(job.spec(), patience), patience);
    }

    private SimClient add(SimProcess process, SimJob job, JobDialogue dialogue, ClientPatience patience) {
        SimClient client =
                new SimClient(timeline, trace, network, zookeeper, process, job, dialogue, patience, this::gaveUp);
        clients.add(client);
        return client;
    }

    /** kill -9 of a client, after whose job somebody else asks later. */
    void clientDies(SimClient client) {
        trace.note(client.process().name(), "dies", "");
        client.process().kill();
        succeed(client);
    }

    private void gaveUp(SimClient client) {
        trace.note(client.process().name(), "gives up", "");
        clientsGaveUp++;
        succeed(client);
    }

    /** How many clients had no patience any more. */
    int clientsGaveUp() {
        return clientsGaveUp;
    }

    /** Another process takes over from a client that is gone: it follows the job, or submits once more what is one job however often it is said. */
    private void succeed(SimClient client) {
        clients.remove(client);
        Chance drawn = chance.fork("successor");
        Duration twice = client.patience().reach().multipliedBy(2);
        Duration most = Duration.ofNanos(SimPlan.LONG_PATIENCE_NANOS);
        ClientPatience patience = ClientPatience.of(twice.compareTo(most) < 0 ? twice : most);
        timeline.after(drawn.skewed(ASK_LEAST_NANOS, ASK_MOST_NANOS), () -> {
            SimProcess process = process("u", "desk" + made);
            JobDialogue dialogue = client.job()
                    .filter(job -> drawn.coin())
                    .map(job -> JobDialogue.following(job, true, patience))
                    .orElseGet(() -> JobDialogue.submitting(client.submitted().spec(), patience));
            trace.note(process.name(), "asks", "in place of " + client.process());
            SimClient successor = add(process, client.submitted(), dialogue, patience);
            successor.succeeds(client);
        });
    }

    /** To be looked at when all is over, by whoever remembers what was done; throws a {@link ViolationError} where it did not hold. */
    void atEnd(Runnable check) {
        atEnd.add(check);
    }

    /** All is over. */
    void ended() {
        atEnd.forEach(Runnable::run);
    }

    /** The worker of this name; null: it is dead. */
    @Nullable
    SimWorker worker(String name) {
        for (SimWorker worker : workers) {
            if (worker.process.name().equals(name)) {
                return worker;
            }
        }
        return null;
    }

    /** Who leads, as ZooKeeper knows it. */
    @Nullable
    SimProcess leader() {
        return zookeeper.leading();
    }
}
