package windrow.local.sim.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.coordinator.core.LinkId;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** A worker that runs nothing: its attempts last for a while and end well. It says what a real one would say. */
final class SyntheticWorker {

    private static final int SHUFFLE_PORT = 7_400;
    private static final long MEMORY_MEGABYTES = 1 << 20;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** An attempt that runs here. */
    static final class Running {
        final Launch launch;
        final long beganNanos;
        final long lastsNanos;
        /** Has taken in all maps. */
        boolean writes;
        /** Waits to commit. */
        boolean written;

        Running(Launch launch, long beganNanos, long lastsNanos) {
            this.launch = launch;
            this.beganNanos = beganNanos;
            this.lastsNanos = lastsNanos;
        }

        boolean isReduce() {
            return launch.attempt().task().kind() == TaskKind.REDUCE;
        }
    }

    /** What its reduces know of the official map outputs. */
    private static final class Feed {
        private long epoch;
        private int next;
        private int official;
        private long digestSum;

        void add(MapEvents stretch) {
            epoch = stretch.epochOfNumbers();
            for (int i = Math.max(0, next - stretch.from());
                    i < stretch.events().size();
                    i++) {
                MapEvent event = stretch.events().get(i);
                long mixed = MapEvent.mix(event.map().task().index(), event.digest());
                official += event.lost() ? -1 : 1;
                digestSum += event.lost() ? -mixed : mixed;
                next++;
            }
        }
    }

    final String name;
    final String host;
    final LinkId link;
    private final String rack;
    private final int slots;
    private long registration;
    private long sequence;
    private final Map<AttemptId, Running> running = new LinkedHashMap<>();
    private final Map<AttemptId, AttemptEnd> ended = new LinkedHashMap<>();
    private final Map<JobId, Feed> feeds = new LinkedHashMap<>();
    private long registrations;

    SyntheticWorker(int number, int hostsPerRack, int slots) {
        name = "worker-" + number;
        host = hostName(number);
        rack = "/rack-" + number / hostsPerRack;
        link = new LinkId(number + 1L);
        this.slots = slots;
    }

    static String hostName(int number) {
        return "node-" + number;
    }

    /** @param held map outputs that it has */
    RegisterWorker hello(List<AttemptId> held) {
        return new RegisterWorker(
                name, ++registrations, host, rack, slots, MEMORY_MEGABYTES, host, SHUFFLE_PORT, List.of(), held);
    }

    WorkerReport report(long nowNanos) {
        List<AttemptProgress> progress = new ArrayList<>();
        List<CommitRequest> requests = new ArrayList<>();
        for (Running each : running.values()) {
            AttemptId id = each.launch.attempt();
            long elapsed = nowNanos - each.beganNanos;
            float fraction = Math.min(1, (float) elapsed / each.lastsNanos);
            progress.add(new AttemptProgress(
                    id, fraction, SyntheticWork.PHASE, elapsed, elapsed, elapsed / NANOS_PER_MILLI));
            if (each.written) {
                requests.add(new CommitRequest(id, feed(id.job()).digestSum));
            }
        }
        List<MapEventCursor> cursors = new ArrayList<>();
        feeds.forEach((job, feed) -> cursors.add(new MapEventCursor(job, feed.epoch, feed.next)));
        return new WorkerReport(
                name, registration, ++sequence, progress, List.copyOf(ended.values()), requests, List.of(), cursors);
    }

    boolean isRegistered() {
        return registration != 0;
    }

    boolean runs(AttemptId attempt) {
        return running.containsKey(attempt);
    }

    void start(Running attempt) {
        running.put(attempt.launch.attempt(), attempt);
        if (attempt.isReduce()) {
            feed(attempt.launch.attempt().job());
        }
    }

    void end(AttemptEnd end) {
        running.remove(end.attempt());
        ended.put(end.attempt(), end);
    }

    /** Whether the reduces of the job have all that there is to take in. */
    boolean hasAll(JobId job, int maps) {
        return feed(job).official == maps;
    }

    /** Events of the job that it was told. */
    int events(JobId job) {
        return feed(job).next;
    }

    List<Running> reduces() {
        return running.values().stream().filter(Running::isReduce).toList();
    }

    /** Takes in all but launches, kills and grants, which the cluster sees to. */
    void ordered(WorkerOrders orders) {
        registration = orders.registration();
        orders.acknowledged().forEach(ended::remove);
        for (MapEvents stretch : orders.mapEvents()) {
            feed(stretch.job()).add(stretch);
        }
        orders.forget().forEach(job -> feeds.remove(job.job()));
    }

    private Feed feed(JobId job) {
        return feeds.computeIfAbsent(job, j -> new Feed());
    }
}
