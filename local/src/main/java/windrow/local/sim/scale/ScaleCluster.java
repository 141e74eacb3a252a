package windrow.local.sim.scale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.LinkId;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.TimerKey;
import windrow.coordinator.core.TimerSetting;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ClusterMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.Launch;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.rpc.KryoCodec;

/** Synthetic workers and one client around a measured loop, in simulated time. The network is perfect and takes a while. */
final class ScaleCluster {

    private static final long LATENCY_NANOS = 500_000L;
    private static final long HEARTBEAT_NANOS = 1_000_000_000L;
    private static final long REGISTRATION_NANOS = 5_000_000_000L;
    /** Reduces take so long at the least: they still need a map output when it turns out that its worker is lost, each time anew. */
    private static final long REDUCE_NANOS = 10_000_000_000L;

    private static final long CLIENT_WAIT_MILLIS = 1_000;
    private static final int HOSTS_PER_RACK = 40;
    private static final LinkId CLIENT = new LinkId(0);

    private record Due(long atNanos, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final ScaleSpec spec;
    private final MeasuredLoop loop;
    private final Consumer<MeasuredLoop.Step> steps;
    private final Random random;
    private final KryoCodec codec = new KryoCodec();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final List<SyntheticWorker> workers = new ArrayList<>();
    /** Those that live. */
    private final Map<LinkId, SyntheticWorker> links = new HashMap<>();

    private long nowNanos;
    private long order;
    private long calls;
    private @Nullable ClientReply lastReply;

    /** @param steps told of each step when it is done with, before what it sent arrives */
    ScaleCluster(ScaleSpec spec, MeasuredLoop loop, Consumer<MeasuredLoop.Step> steps) {
        this.spec = spec;
        this.loop = loop;
        this.steps = steps;
        random = new Random(spec.seed());
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Runs until it is so; throws when nothing is left to happen. */
    void runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Due next = due.remove();
            nowNanos = Math.max(nowNanos, next.atNanos);
            next.what.run();
        }
    }

    private void at(long atNanos, Runnable what) {
        due.add(new Due(Math.max(nowNanos, atNanos), order++, what));
    }

    // ---- workers

    /** Lets all workers register in the first seconds. The first of them are those that can be lost. */
    void registerAll() {
        for (int n = 0; n < spec.workers(); n++) {
            int slots = n < ScaleSpec.LOST_WORKERS ? spec.slotsOfLost() : spec.slots();
            SyntheticWorker worker = new SyntheticWorker(n, HOSTS_PER_RACK, slots);
            workers.add(worker);
            links.put(worker.link, worker);
            long begins = REGISTRATION_NANOS * n / spec.workers();
            at(begins, () -> say(worker, worker.hello(List.of())));
            at(begins + HEARTBEAT_NANOS, () -> beat(worker));
        }
        runUntil(() -> workers.stream().allMatch(SyntheticWorker::isRegistered));
    }

    private void beat(SyntheticWorker worker) {
        if (links.containsKey(worker.link)) {
            report(worker);
            at(nowNanos + HEARTBEAT_NANOS, () -> beat(worker));
        }
    }

    private void report(SyntheticWorker worker) {
        if (worker.isRegistered()) {
            say(worker, worker.report(nowNanos));
        }
    }

    private void say(SyntheticWorker worker, WorkerMessage message) {
        byte[] bytes = codec.encode(message);
        at(
                nowNanos + LATENCY_NANOS,
                () -> handle(
                        message.getClass().getSimpleName(),
                        reading -> new Event.FromWorker(
                                worker.link, (WorkerMessage) reading.decode(bytes, 0, bytes.length))));
    }

    /** A worker dies, and its connection closes. */
    void lose(int number) {
        SyntheticWorker lost = workers.get(number);
        links.remove(lost.link);
        handle("LinkClosed", reading -> new Event.LinkClosed(lost.link));
    }

    private void ordered(SyntheticWorker worker, WorkerOrders orders) {
        worker.ordered(orders);
        orders.launches().forEach(launch -> launched(worker, launch));
        for (AttemptId kill : orders.kills()) {
            end(worker, kill, new AttemptResult.Failed(FailureKind.KILLED, "killed", ""), 0);
        }
        for (AttemptId grant : orders.grants()) {
            end(worker, grant, SyntheticWork.reduced(grant), spec.taskNanos());
        }
        if (!orders.mapEvents().isEmpty() || !orders.launches().isEmpty()) {
            worker.reduces().forEach(reduce -> mayWrite(worker, reduce));
        }
    }

    private void launched(SyntheticWorker worker, Launch launch) {
        AttemptId id = launch.attempt();
        if (worker.runs(id)) {
            return;
        }
        long lasts = spec.taskNanos() / 2 + (long) (random.nextDouble() * spec.taskNanos());
        worker.start(new SyntheticWorker.Running(launch, nowNanos, lasts));
        switch (id.task().kind()) {
            case PLAN ->
                at(nowNanos, () -> end(worker, id, SyntheticWork.planned(spec.maps(), spec.workers(), random), 0));
            case MAP -> at(nowNanos + lasts, () -> end(worker, id, SyntheticWork.mapped(id), lasts));
            case REDUCE -> {}
            case COMMIT -> at(nowNanos, () -> end(worker, id, new AttemptResult.Published(), 0));
            case ABORT -> at(nowNanos, () -> end(worker, id, new AttemptResult.Cleaned(), 0));
        }
    }

    /** A reduce that has taken in all maps writes for as long as a task takes, and asks to commit; anew if it learns of another output. */
    private void mayWrite(SyntheticWorker worker, SyntheticWorker.Running reduce) {
        AttemptId id = reduce.launch.attempt();
        if (reduce.writes || !worker.hasAll(id.job(), spec.maps())) {
            return;
        }
        reduce.writes = true;
        int events = worker.events(id.job());
        at(nowNanos + Math.max(reduce.lastsNanos, REDUCE_NANOS), () -> {
            reduce.writes = false;
            if (worker.runs(id) && worker.events(id.job()) == events) {
                reduce.written = true;
                report(worker);
            } else if (worker.runs(id)) {
                mayWrite(worker, reduce);
            }
        });
    }

    private void end(SyntheticWorker worker, AttemptId id, AttemptResult result, long lasted) {
        if (worker.runs(id) && links.containsKey(worker.link)) {
            worker.end(new AttemptEnd(id, result, SyntheticWork.trace(lasted)));
            report(worker);
        }
    }

    // ---- the client

    /** Submits the job, and waits for its end as a client does. */
    void submit() {
        ask(new ClientRequest.Submit(++calls, SyntheticWork.job("request-1", spec.reducers())));
    }

    boolean jobEnded() {
        return lastReply instanceof ClientReply.Status status
                && status.status().state().isFinal();
    }

    @Nullable
    ClientReply lastReply() {
        return lastReply;
    }

    private void ask(ClientRequest request) {
        byte[] bytes = codec.encode(request);
        at(
                nowNanos + LATENCY_NANOS,
                () -> handle(
                        request.getClass().getSimpleName(),
                        reading ->
                                new Event.FromClient(CLIENT, (ClientRequest) reading.decode(bytes, 0, bytes.length))));
    }

    private void answered(ClientReply reply) {
        lastReply = reply;
        if (reply instanceof ClientReply.Submitted submitted) {
            ask(new ClientRequest.Status(++calls, submitted.job(), 0, CLIENT_WAIT_MILLIS));
        } else if (reply instanceof ClientReply.Status status
                && !status.status().state().isFinal()) {
            ask(new ClientRequest.Status(
                    ++calls, status.status().job(), status.status().version(), CLIENT_WAIT_MILLIS));
        }
    }

    // ---- the coordinator

    private void handle(String what, MeasuredLoop.Arrival arrival) {
        MeasuredLoop.Step step = loop.handle(what, arrival, nowNanos);
        for (TimerSetting timer : step.result().timers()) {
            timers.put(timer.key(), timer.atNanos());
            at(Math.max(step.doneNanos(), timer.atNanos()), () -> fire(timer));
        }
        for (Outbound outbound : step.result().outbound()) {
            at(step.doneNanos() + LATENCY_NANOS, () -> arrived(outbound.link(), outbound.message()));
        }
        steps.accept(step);
    }

    private void fire(TimerSetting timer) {
        Long at = timers.get(timer.key());
        if (at != null && at == timer.atNanos()) {
            timers.remove(timer.key());
            handle(timer.key().getClass().getSimpleName(), reading -> new Event.TimerFired(timer.key()));
        }
    }

    private void arrived(LinkId link, ClusterMessage message) {
        if (message instanceof ClientReply reply) {
            answered(reply);
        } else if (message instanceof WorkerOrders orders) {
            SyntheticWorker worker = links.get(link);
            if (worker != null) {
                ordered(worker, orders);
            }
        }
    }
}
