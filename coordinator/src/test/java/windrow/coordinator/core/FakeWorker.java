package windrow.coordinator.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** A worker that follows its orders in virtual time; what its attempts do is decided by the cluster's script. */
final class FakeWorker {

    private static final long NANOS_PER_MILLI = 1_000_000L;
    /** What each map reads, and each reduce writes. */
    static final long COUNTED = 10;

    /** A reduce tries again to get what it could not. */
    private static final long RETRY_NANOS = 5_000 * NANOS_PER_MILLI;

    final String name;
    final String host;
    final String rack;
    final int slots;
    final long memory;

    /** Attempts that run, by id. */
    final Map<AttemptId, Attempt> running = new LinkedHashMap<>();
    /** Map outputs and their digests. */
    final Map<AttemptId, Long> held = new LinkedHashMap<>();

    final Set<JobId> forgotten = new HashSet<>();
    /** Those of which the leader said that they have ended. */
    final Set<JobId> endedJobs = new HashSet<>();
    /** All that it ever launched, in order. */
    final List<AttemptId> launched = new ArrayList<>();

    boolean alive = true;
    /** Its attempts go on when they are told to stop. */
    boolean deaf;

    long pausedUntil;
    LinkId link;

    private final FakeCluster cluster;
    private final Map<AttemptId, AttemptEnd> ended = new LinkedHashMap<>();
    private final Set<AttemptId> over = new HashSet<>();
    private final Map<JobId, Events> events = new LinkedHashMap<>();
    private long registration;
    private long sequence;
    private long registerAt;
    private long registrations;
    private long reportAt;
    private boolean changed;

    FakeWorker(FakeCluster cluster, String name, String host, String rack, int slots, long memory) {
        this.cluster = cluster;
        this.name = name;
        this.host = host;
        this.rack = rack;
        this.slots = slots;
        this.memory = memory;
    }

    /** Another leader, or another connection to the same one. */
    void connected(LinkId newLink, boolean otherLeader) {
        link = newLink;
        if (otherLeader) {
            registration = 0;
            registerAt = cluster.now();
        }
        changed = true;
    }

    void tick() {
        long now = cluster.now();
        if (!alive || now < pausedUntil) {
            return;
        }
        for (Attempt attempt : List.copyOf(running.values())) {
            attempt.tick(now);
        }
        if (link == null) {
            return;
        }
        if (registration == 0) {
            if (now >= registerAt) {
                registerAt = now + 1_000 * NANOS_PER_MILLI;
                say(new RegisterWorker(
                        name,
                        ++registrations,
                        host,
                        rack,
                        slots,
                        memory,
                        host,
                        0,
                        List.copyOf(running.keySet()),
                        List.copyOf(held.keySet())));
            }
        } else if (changed || now >= reportAt) {
            changed = false;
            reportAt = now + 1_000 * NANOS_PER_MILLI;
            say(report());
        }
    }

    private WorkerReport report() {
        List<AttemptProgress> progress = new ArrayList<>();
        List<CommitRequest> commits = new ArrayList<>();
        List<FetchFailure> failures = new ArrayList<>();
        for (Attempt attempt : running.values()) {
            progress.add(attempt.progress());
            if (attempt.asks) {
                commits.add(new CommitRequest(attempt.id, attempt.consumed()));
            }
            failures.addAll(attempt.failures.values());
        }
        List<MapEventCursor> cursors = new ArrayList<>();
        events.forEach((job, known) -> cursors.add(new MapEventCursor(job, known.epoch, known.list.size())));
        return new WorkerReport(
                name, registration, ++sequence, progress, List.copyOf(ended.values()), commits, failures, cursors);
    }

    private void say(WorkerMessage message) {
        cluster.toCore(this, message);
    }

    void ordered(WorkerOrders orders) {
        if (!alive || !orders.worker().equals(name)) {
            return;
        }
        if (orders.reregister()) {
            if (orders.registration() == registration) {
                registration = 0;
                registerAt = cluster.now();
            }
            return;
        }
        if (registration == 0) {
            registration = orders.registration();
            sequence = 0;
            changed = true;
        }
        if (orders.registration() != registration) {
            return;
        }
        orders.acknowledged().forEach(ended::remove);
        orders.forget().forEach(this::forget);
        orders.kills().forEach(id -> {
            Attempt attempt = running.get(id);
            if (attempt != null && !deaf) {
                attempt.end(new AttemptResult.Failed(FailureKind.KILLED, "killed", ""));
            }
        });
        for (Launch launch : orders.launches()) {
            if (!running.containsKey(launch.attempt()) && over.add(launch.attempt())) {
                launched.add(launch.attempt());
                running.put(launch.attempt(), new Attempt(launch));
                assertTrue(running.size() <= slots, () -> name + " runs more than its slots: " + running.keySet());
                changed = true;
            }
        }
        orders.grants().forEach(id -> {
            Attempt attempt = running.get(id);
            if (attempt != null && !attempt.granted) {
                attempt.granted = true;
                attempt.grantedNanos = cluster.now();
            }
        });
        orders.mapEvents().forEach(this::learned);
    }

    private void learned(MapEvents said) {
        Events known = events.computeIfAbsent(said.job(), j -> new Events());
        if (known.epoch != said.epochOfNumbers()) {
            known.epoch = said.epochOfNumbers();
            known.list.clear();
        }
        if (said.from() > known.list.size()) {
            return;
        }
        for (int i = known.list.size() - said.from(); i < said.events().size(); i++) {
            MapEvent event = said.events().get(i);
            known.list.add(event);
            int map = event.map().task().index();
            if (!event.lost()) {
                known.official.put(map, event);
            } else if (known.official.get(map) != null
                    && known.official.get(map).map().equals(event.map())) {
                known.official.remove(map);
            }
            if (event.lost()) {
                running.values().forEach(a -> a.failures.remove(event.map()));
            }
        }
        changed = true;
    }

    private void forget(WorkerOrders.Forget order) {
        JobId job = order.job();
        forgotten.add(job);
        if (order.ended()) {
            endedJobs.add(job);
        }
        held.keySet().removeIf(id -> id.job().equals(job));
        running.keySet().removeIf(id -> id.job().equals(job));
        events.remove(job);
    }

    private static final class Events {
        long epoch;
        final List<MapEvent> list = new ArrayList<>();
        final Map<Integer, MapEvent> official = new TreeMap<>();
    }

    /** One attempt as its script wants it. */
    final class Attempt {
        final AttemptId id;
        final Launch launch;
        final FakeCluster.Act act;
        final long begun = cluster.now();
        /** Map index to digest of what a reduce took in. */
        final Map<Integer, Long> taken = new TreeMap<>();

        final Map<AttemptId, FetchFailure> failures = new LinkedHashMap<>();
        private final Map<AttemptId, Long> failedNanos = new LinkedHashMap<>();
        boolean asks;
        boolean granted;
        long grantedNanos;

        Attempt(Launch launch) {
            this.launch = launch;
            id = launch.attempt();
            act = cluster.act(FakeWorker.this, launch);
        }

        long consumed() {
            long sum = cluster.skew;
            for (var each : taken.entrySet()) {
                sum += MapEvent.mix(each.getKey(), each.getValue());
            }
            return sum;
        }

        float fraction() {
            return act.stuck() ? 0 : (float) Math.min(1.0, (cluster.now() - begun) / (double) nanos());
        }

        private long nanos() {
            return Math.max(1, act.millis() * NANOS_PER_MILLI);
        }

        AttemptProgress progress() {
            return new AttemptProgress(id, fraction(), "run", 0, 0, (cluster.now() - begun) / NANOS_PER_MILLI);
        }

        void tick(long now) {
            if (act.stuck() || now - begun < nanos()) {
                return;
            }
            if (act.result() != null) {
                end(act.result());
                return;
            }
            TaskWork work = launch.work();
            if (work instanceof TaskWork.Plan) {
                end(cluster.plan(id.job()));
            } else if (work instanceof TaskWork.Map map) {
                if (map.partitions() > 0) {
                    held.put(id, cluster.digest(id));
                    List<String> files = cluster.sideFiles.test(id) ? List.of("side:side-m") : List.of();
                    end(new AttemptResult.Mapped(100, 10, cluster.digest(id), files, counters()));
                } else if (ready()) {
                    end(new AttemptResult.Mapped(0, 0, 0, List.of("out:part-m"), counters()));
                }
            } else if (work instanceof TaskWork.Reduce reduce) {
                fetch(reduce.maps());
                if (taken.size() == reduce.maps() && ready()) {
                    cluster.reduced(id, Map.copyOf(taken));
                    end(new AttemptResult.Reduced(cluster.named, counters()));
                }
            } else if (work instanceof TaskWork.Publish publish) {
                cluster.published(id.job(), publish);
                end(new AttemptResult.Published());
            } else if (work instanceof TaskWork.Clean clean) {
                cluster.cleaned.put(id.job(), clean);
                end(new AttemptResult.Cleaned());
            }
        }

        private JobCounters counters() {
            String counted = id.task().kind() == TaskKind.MAP ? JobCounters.MAP_RECORDS_IN : JobCounters.RECORDS_OUT;
            return new JobCounters(Map.of(JobCounters.ENGINE, Map.of(counted, COUNTED)));
        }

        private boolean ready() {
            if (!asks) {
                asks = true;
                changed = true;
            }
            return granted && cluster.now() - grantedNanos >= cluster.commitMillis * NANOS_PER_MILLI;
        }

        private void fetch(int maps) {
            Events known = events.computeIfAbsent(id.job(), j -> new Events());
            for (int map = 0; map < maps; map++) {
                MapEvent event = known.official.get(map);
                if (taken.containsKey(map) || event == null) {
                    continue;
                }
                FetchFailure before = failures.get(event.map());
                if (before != null && cluster.now() - failedNanos.get(event.map()) < RETRY_NANOS) {
                    continue;
                }
                FakeCluster.Fetched fetched = cluster.fetch(FakeWorker.this, event);
                changed = true;
                if (fetched == FakeCluster.Fetched.OK) {
                    taken.put(map, event.digest());
                    failures.remove(event.map());
                } else {
                    boolean definitive = fetched == FakeCluster.Fetched.NOT_THERE;
                    int tries = before == null ? 1 : before.tries() + 1;
                    failures.put(event.map(), new FetchFailure(id, event.map(), tries, definitive, "cannot fetch"));
                    failedNanos.put(event.map(), cluster.now());
                }
            }
        }

        void end(AttemptResult result) {
            running.remove(id);
            ended.put(id, new AttemptEnd(id, result, AttemptTrace.NONE));
            changed = true;
        }
    }
}
