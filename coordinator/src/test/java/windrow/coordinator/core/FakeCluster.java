package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.message.WorkerOrders;

/**
 * The core among fake workers under virtual time, in one thread: scripted, deterministic, checked after every step. The network is
 * perfect unless a {@link Random} is given that spoils it.
 */
final class FakeCluster {

    static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long TICK = 50 * NANOS_PER_MILLI;
    private static final LinkId CLIENT = new LinkId(1);

    /**
     * What an attempt does.
     *
     * @param result null: what is right for its work
     * @param stuck never ends and shows no progress
     */
    record Act(long millis, AttemptResult result, boolean stuck) {
        static final Act QUICK = new Act(100, null, false);

        static Act lasting(long millis) {
            return new Act(millis, null, false);
        }

        static Act ending(AttemptResult result) {
            return new Act(100, result, false);
        }
    }

    interface Script {
        Act act(FakeWorker worker, Launch launch);
    }

    interface Digests {
        long digest(AttemptId map);
    }

    enum Fetched {
        OK,
        NOT_THERE,
        UNREACHABLE
    }

    interface Fetches {
        Fetched fetch(FakeWorker by, MapEvent output);
    }

    final Map<String, FakeWorker> workers = new LinkedHashMap<>();
    final List<JournalRecord> journal = new ArrayList<>();
    final List<StepResult.JobEnded> ended = new ArrayList<>();
    final Map<JobId, TaskWork.Publish> published = new LinkedHashMap<>();
    final Map<JobId, TaskWork.Clean> cleaned = new LinkedHashMap<>();
    final Map<AttemptId, Map<Integer, Long>> taken = new LinkedHashMap<>();
    final StateHash trace = new StateHash();
    final CoreConfig config;

    Script script = (worker, launch) -> Act.QUICK;
    Digests digests = map -> map.task().index() + 1000L;
    Fetches fetches = (by, output) -> holds(output) ? Fetched.OK : Fetched.UNREACHABLE;
    List<SplitMeta> splits = splits(4);
    /** Which maps in front of reduces write files of their own. */
    Predicate<AttemptId> sideFiles = map -> false;
    /** What each reduce names at its commit. */
    List<String> named = List.of("out:part-r");
    /** Null: each message arrives once, soon and in order. */
    Random faults;

    /** Of descriptions of jobs in the orders of one message. */
    long largestLaunchBytes;

    /** Launches of commit tasks in one message. */
    long mostPublications;

    boolean traced;
    /** From the grant to the end of what was granted. */
    long commitMillis;
    /** Added to what reduces say that they took in. */
    long skew;

    CoordinatorCore core;
    long epoch = 1;

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<TimerKey, Long> timers = new LinkedHashMap<>();
    /** What comes to a leader that stands still. */
    private final ArrayDeque<Runnable> queued = new ArrayDeque<>();

    private long stillUntil;
    private final Map<LinkId, FakeWorker> links = new LinkedHashMap<>();
    private final Map<Long, ClientReply> replies = new LinkedHashMap<>();
    private JournalModel model = new JournalModel();
    private HardState shadow;
    private long now = 1_000_000 * NANOS_PER_MILLI;
    private long order;
    private long lastLink = 1;
    private long calls;

    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    FakeCluster(CoreConfig config) {
        this.config = config;
        core = new CoordinatorCore(config, epoch, HardState.empty());
        shadow = HardState.empty();
    }

    static List<SplitMeta> splits(int count, String... hosts) {
        List<SplitMeta> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new SplitMeta(i * 10L, 10, 1 << 20, List.of(hosts)));
        }
        return all;
    }

    static JobSpec spec(String request, int reducers) {
        return new JobSpec(
                request, "job", "me", "/staging", List.of(), List.of(), true, reducers, 512, 4, true, Map.of());
    }

    static JobSpec mapOnly(String request) {
        return new JobSpec(request, "job", "me", "/staging", List.of(), List.of(), false, 0, 512, 4, true, Map.of());
    }

    long now() {
        return now;
    }

    FakeWorker worker(String name, int slots) {
        return worker(name, "host-" + name, "/rack", slots, 4096);
    }

    FakeWorker worker(String name, String host, String rack, int slots, long memory) {
        FakeWorker worker = new FakeWorker(this, name, host, rack, slots, memory);
        workers.put(name, worker);
        connect(worker, true);
        ticks(worker);
        run(200);
        return worker;
    }

    private void ticks(FakeWorker worker) {
        worker.tick();
        if (worker.alive) {
            after(TICK, () -> ticks(worker));
        }
    }

    void connect(FakeWorker worker, boolean otherLeader) {
        LinkId link = new LinkId(++lastLink);
        links.put(link, worker);
        worker.connected(link, otherLeader);
    }

    /** As by kill -9: its connection closes, unless the machine went with it. */
    void die(FakeWorker worker, boolean closesLink) {
        worker.alive = false;
        workers.remove(worker.name);
        LinkId link = worker.link;
        links.remove(link);
        if (closesLink) {
            step(new Event.LinkClosed(link));
        }
    }

    void cutLink(FakeWorker worker) {
        LinkId link = worker.link;
        links.remove(link);
        worker.link = null;
        step(new Event.LinkClosed(link));
    }

    /** The leader dies; the next one knows the journal. */
    void failover() {
        failoverSilently();
        for (FakeWorker worker : workers.values()) {
            after(500 * NANOS_PER_MILLI, () -> {
                if (worker.alive) {
                    connect(worker, true);
                }
            });
        }
    }

    /** The leader dies, and what it knew dies with it. */
    void failoverWithoutJournal() {
        journal.clear();
        shadow = HardState.empty();
        failover();
    }

    void failoverSilently() {
        epoch++;
        HardState state = faults == null ? replayed() : fromSnapshot();
        core = new CoordinatorCore(config, epoch, state);
        assertEquals(shadow.hash(), core.stateHash(), "replay of the journal");
        timers.clear();
        links.clear();
        workers.values().forEach(w -> w.link = null);
    }

    private HardState replayed() {
        HardState state = HardState.empty();
        journal.forEach(state::replay);
        return state;
    }

    /** As by a snapshot that was made at some time, and the records after it. */
    private HardState fromSnapshot() {
        int at = faults.nextInt(journal.size() + 1);
        HardState before = HardState.empty();
        journal.subList(0, at).forEach(before::replay);
        HardState state = HardState.empty();
        before.parts().forEachRemaining(state::restore);
        assertEquals(before.hash(), state.hash(), "the snapshot after " + at + " records");
        journal.subList(at, journal.size()).forEach(state::replay);
        return state;
    }

    // ---- what workers ask of the world

    Act act(FakeWorker worker, Launch launch) {
        return script.act(worker, launch);
    }

    AttemptResult plan(JobId job) {
        return new AttemptResult.Planned(splits, "splits");
    }

    long digest(AttemptId map) {
        return digests.digest(map);
    }

    Fetched fetch(FakeWorker by, MapEvent output) {
        return fetches.fetch(by, output);
    }

    boolean holds(MapEvent output) {
        FakeWorker holder = workers.get(output.worker());
        return holder != null && holder.alive && holder.held.containsKey(output.map());
    }

    void reduced(AttemptId attempt, Map<Integer, Long> what) {
        taken.put(attempt, what);
    }

    void published(JobId job, TaskWork.Publish what) {
        published.put(job, what);
        model.published(job, what);
    }

    // ---- network

    void toCore(FakeWorker from, WorkerMessage message) {
        LinkId link = from.link;
        travel(() -> toLoop(() -> {
            if (links.containsKey(link)) {
                step(new Event.FromWorker(link, message));
            }
        }));
    }

    private void toLoop(Runnable arrived) {
        if (now < stillUntil) {
            queued.add(arrived);
        } else {
            arrived.run();
        }
    }

    /** The leader's process stands still; when it goes on, timers that are due go first, as in its event loop. */
    void standStill(long millis) {
        stillUntil = now + millis * NANOS_PER_MILLI;
        after(millis * NANOS_PER_MILLI, () -> {
            while (!queued.isEmpty()) {
                List.copyOf(timers.entrySet()).stream()
                        .filter(timer -> timer.getValue() <= now)
                        .map(timer -> new TimerSetting(timer.getKey(), timer.getValue()))
                        .forEach(this::fire);
                queued.remove().run();
            }
        });
    }

    private void toWorker(LinkId link, WorkerOrders orders) {
        travel(() -> {
            FakeWorker worker = links.get(link);
            if (worker != null) {
                worker.ordered(orders);
            }
        });
    }

    private void travel(Runnable arrival) {
        if (faults == null) {
            after(NANOS_PER_MILLI, arrival);
            return;
        }
        int luck = faults.nextInt(100);
        if (luck >= 6) {
            after((1 + faults.nextInt(luck < 16 ? 3_000 : 60)) * NANOS_PER_MILLI, arrival);
        }
        if (luck > 92) {
            after((1 + faults.nextInt(2_000)) * NANOS_PER_MILLI, arrival);
        }
    }

    void after(long nanos, Runnable what) {
        due.add(new Due(now + nanos, order++, what));
    }

    // ---- the core

    void step(Event event) {
        StepResult result = core.step(event, now);
        for (JournalRecord each : result.records()) {
            model.apply(each, taken);
            shadow.replay(each);
            journal.add(each);
        }
        if (!result.records().isEmpty()) {
            assertEquals(shadow.hash(), core.stateHash(), "replay gives the live state");
        }
        if (traced) {
            trace.add(now)
                    .add(result.records().toString())
                    .add(result.outbound().toString());
        }
        ended.addAll(result.ended());
        for (TimerSetting timer : result.timers()) {
            timers.put(timer.key(), timer.atNanos());
            due.add(new Due(Math.max(now, timer.atNanos()), order++, () -> fire(timer)));
        }
        assertTrue(result.outbound().size() <= links.size() + 1010, "one message per worker and waiting client");
        for (Outbound outbound : result.outbound()) {
            if (outbound.message() instanceof WorkerOrders orders) {
                checkBounds(orders);
                toWorker(outbound.link(), orders);
            } else if (outbound.message() instanceof ClientReply reply) {
                replies.put(reply.call(), reply);
            }
        }
    }

    private void checkBounds(WorkerOrders orders) {
        FakeWorker worker = workers.get(orders.worker());
        if (worker != null) {
            assertTrue(orders.launches().size() <= worker.slots, "launches within the worker's slots");
        }
        long bytes = orders.launches().stream()
                .mapToLong(launch -> SpecSize.bytes(launch.job()))
                .sum();
        largestLaunchBytes = Math.max(largestLaunchBytes, bytes);
        long publications = orders.launches().stream()
                .filter(launch -> launch.work() instanceof TaskWork.Publish)
                .count();
        mostPublications = Math.max(mostPublications, publications);
        orders.mapEvents()
                .forEach(events ->
                        assertTrue(events.events().size() <= config.slices().messageEvents(), "map events"));
    }

    private void fire(TimerSetting timer) {
        if (now < stillUntil) {
            due.add(new Due(stillUntil, order++, () -> fire(timer)));
            return;
        }
        Long at = timers.get(timer.key());
        if (at != null && at == timer.atNanos()) {
            timers.remove(timer.key());
            step(new Event.TimerFired(timer.key()));
        }
    }

    void run(long millis) {
        runUntil(() -> false, millis);
    }

    /** Returns whether the condition came true in time. */
    boolean runUntil(BooleanSupplier condition, long millis) {
        long end = now + millis * NANOS_PER_MILLI;
        while (!condition.getAsBoolean()) {
            Due next = due.peek();
            if (next == null || next.at > end) {
                now = end;
                return condition.getAsBoolean();
            }
            due.remove();
            now = Math.max(now, next.at);
            next.what.run();
        }
        return true;
    }

    // ---- the client

    /** The answer, or null when there is none yet. */
    ClientReply reply(long call) {
        return replies.get(call);
    }

    long nextCall() {
        return ++calls;
    }

    ClientReply ask(ClientRequest request) {
        step(new Event.FromClient(CLIENT, request));
        return replies.get(request.call());
    }

    JobId submit(JobSpec spec) {
        return ((ClientReply.Submitted) ask(new ClientRequest.Submit(nextCall(), spec))).job();
    }

    JobStatus status(JobId job) {
        // its own link, so that the rate limit of another does not hold it back
        long call = nextCall();
        step(new Event.FromClient(new LinkId(-call), new ClientRequest.Status(call, job, 0, 0)));
        return ((ClientReply.Status) replies.get(call)).status();
    }

    JobStatus finish(JobId job, long millis) {
        assertTrue(runUntil(() -> status(job).state().isFinal(), millis), () -> "the job does not end: " + status(job));
        return status(job);
    }

    FakeWorker running(AttemptId attempt) {
        return workers.values().stream()
                .filter(w -> w.running.containsKey(attempt))
                .findFirst()
                .orElse(null);
    }

    List<AttemptId> runningAttempts() {
        List<AttemptId> all = new ArrayList<>();
        workers.values().forEach(w -> all.addAll(w.running.keySet()));
        return all;
    }

    <T extends JournalRecord> List<T> records(Class<T> type) {
        return journal.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
