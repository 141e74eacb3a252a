package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.MapEvent;

/** Takes its partition of every map's output as these become known, writes what it took, and asks to be the attempt that counts. */
final class SimReduce extends SimAttempt {

    private static final long FETCH_NANOS = 20_000_000L;
    /** The fetcher's own tries take so long before it reports a failure. */
    private static final long TRIES_NANOS = 1_500_000_000L;
    /** After a report, an output that was not declared lost is tried again. */
    private static final long AGAIN_NANOS = 5_000_000_000L;

    private final int maps;
    private final Map<Integer, MapEvent> offered = new LinkedHashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final List<AttemptId> took = new ArrayList<>();
    private final Map<AttemptId, Integer> tries = new HashMap<>();
    private final List<Long> values = new ArrayList<>();
    private long digest;
    private boolean reducing;

    SimReduce(SimExecutor executor, AttemptId id, int maps) {
        super(executor, id);
        this.maps = maps;
    }

    @Override
    float fraction() {
        return maps == 0 ? 1 : 0.4f * taken.size() / maps + (reducing ? 0.3f : 0);
    }

    @Override
    void begin() {
        if (maps == 0) {
            reduce();
        }
    }

    @Override
    void learns(List<MapEvent> events) {
        for (MapEvent event : events) {
            int map = event.map().task().index();
            if (event.lost()) {
                MapEvent known = offered.get(map);
                if (known != null && known.map().equals(event.map())) {
                    offered.remove(map);
                }
            } else if (!taken.contains(map)) {
                MapEvent before = offered.put(map, event);
                if (before == null || !before.map().equals(event.map())) {
                    after(stage.chance().between(FETCH_NANOS / 4, FETCH_NANOS), () -> fetch(event));
                }
            }
        }
    }

    private boolean wants(MapEvent event) {
        int map = event.map().task().index();
        MapEvent known = offered.get(map);
        return known != null && known.map().equals(event.map()) && !taken.contains(map);
    }

    private void fetch(MapEvent event) {
        if (!wants(event)) {
            return;
        }
        Disks.Fetched fetched =
                stage.disks().fetch(executor.process.host(), executor.worker(), event.worker(), event.map());
        switch (fetched) {
            case TAKEN -> take(event);
            case MISSING -> report(event, true);
            case UNREACHABLE ->
                after(TRIES_NANOS, () -> {
                    if (wants(event)
                            && stage.disks()
                                            .fetch(
                                                    executor.process.host(),
                                                    executor.worker(),
                                                    event.worker(),
                                                    event.map())
                                    == Disks.Fetched.TAKEN) {
                        take(event);
                    } else {
                        report(event, false);
                    }
                });
        }
    }

    private void report(MapEvent event, boolean definitive) {
        if (wants(event)) {
            executor.say(new ExecutorMessage.CannotFetch(new FetchFailure(
                    id,
                    event.map(),
                    tries.merge(event.map(), 1, Integer::sum),
                    definitive,
                    "cannot have it from " + event.worker())));
            after(AGAIN_NANOS, () -> fetch(event));
        }
    }

    private void take(MapEvent event) {
        int map = event.map().task().index();
        MapContent content = stage.disks().content(event.worker(), event.map());
        taken.add(map);
        took.add(event.map());
        if (tries.remove(event.map()) != null) {
            executor.say(new ExecutorMessage.FetchSettled(id, event.map()));
        }
        offered.remove(map);
        values.addAll(content.partitions().get(id.task().index()));
        digest += MapEvent.mix(map, content.digest());
        moment(Doings.Moment.TAKES);
        if (taken.size() == maps) {
            reduce();
        }
    }

    private void reduce() {
        reducing = true;
        @Nullable String failure = job.fails(id, stage.chance()) ? "the reducer threw" : null;
        after(stage.workNanos(executor.process.host(), job.taskNanos()), () -> {
            if (failure != null) {
                executor.fail(id, FailureKind.TASK, failure);
                return;
            }
            withFiles(files -> {
                AttemptResult reduced = new AttemptResult.Reduced(
                        write(files, took, values), SimJob.counters(id, JobCounters.REDUCE_RECORDS_IN, values.size()));
                ask(digest, () -> executor.end(id, reduced, ""));
            });
        });
    }
}
