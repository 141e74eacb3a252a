package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.Splits;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;

/**
 * Collects what a step has to say to each worker and says it in one message. What must not get lost (kills, grants, map events) is
 * repeated with every message, from the state, until the worker's report shows that it arrived.
 */
final class OrdersComposer {

    /** What launches take in one message, about: far from what a message may have. One more launch always goes with it. */
    static final long MAX_LAUNCH_BYTES = 8L << 20;

    private final StepOutput out;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final CoreConfig config;
    private final long epoch;

    private final Map<Worker, Draft> drafts = new LinkedHashMap<>();
    /** Workers that have not been sent all map events, in the order in which they get more. */
    private final Set<Worker> feeding = new LinkedHashSet<>();
    /** Map events that this step may still send. */
    private int eventsLeft;

    OrdersComposer(StepOutput out, JobRuns runs, WorkerRoster roster, CoreConfig config, long epoch) {
        this.out = out;
        this.runs = runs;
        this.roster = roster;
        this.config = config;
        this.epoch = epoch;
    }

    /** The worker gets a message in this step. */
    void touch(Worker worker) {
        draft(worker);
    }

    void launch(RunningAttempt attempt) {
        attempt.sentNanos = out.now();
        attempt.launches++;
        draft(attempt.worker).launches.add(attempt);
    }

    void acknowledge(Worker worker, AttemptId attempt) {
        draft(worker).acknowledged.add(attempt);
    }

    /** For one that is not assigned; those that are assigned are found by their state. */
    void killUnknown(Worker worker, AttemptId attempt) {
        draft(worker).kills.add(attempt);
    }

    void forget(Worker worker, WorkerOrders.Forget job) {
        draft(worker).forgets.add(job);
    }

    /** Says to one that is not in the roster that it must register. */
    void reregister(LinkId link, String worker, long registration) {
        out.send(
                link,
                new WorkerOrders(
                        worker,
                        registration,
                        true,
                        heartbeatMillis(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    /** To be called once, when everything is decided. What is too much for one step is said in the next ones. */
    void compose() {
        int room = config.slices().orders();
        eventsLeft = config.slices().eventMessages() * config.slices().messageEvents();
        for (Iterator<Map.Entry<Worker, Draft>> each = drafts.entrySet().iterator();
                each.hasNext() && room > 0;
                room--) {
            Map.Entry<Worker, Draft> draft = each.next();
            LinkId link = draft.getKey().link;
            if (link != null) {
                out.send(link, compose(draft.getKey(), draft.getValue()));
            }
            if (link == null || draft.getValue().launches.isEmpty()) {
                each.remove();
            }
        }
        if (!drafts.isEmpty()) {
            out.timer(new TimerKey.Ordering(), out.now() + Slices.PAUSE_NANOS);
        }
    }

    /** Workers that have not been sent all map events get more, as many of them as one step can serve. */
    void feed() {
        Iterator<Worker> next = feeding.iterator();
        for (int left = config.slices().eventMessages(); left > 0 && next.hasNext(); left--) {
            touch(next.next());
            next.remove();
        }
        if (!feeding.isEmpty()) {
            feedSoon();
        }
    }

    private void feedSoon() {
        out.timer(new TimerKey.Feeding(), out.now() + Slices.PAUSE_NANOS);
    }

    private WorkerOrders compose(Worker worker, Draft draft) {
        List<AttemptId> grants = new ArrayList<>();
        for (RunningAttempt attempt : worker.attempts().values()) {
            if (attempt.isKilled()) {
                draft.kills.add(attempt.id);
            } else if (attempt.isGranted()) {
                grants.add(attempt.id);
            }
        }
        List<Launch> launches = launches(worker, draft);
        draft.forgets.addAll(worker.takeForgets());
        WorkerOrders orders = new WorkerOrders(
                worker.name,
                worker.registration,
                false,
                heartbeatMillis(),
                List.copyOf(draft.acknowledged),
                launches,
                List.copyOf(draft.kills),
                List.copyOf(grants),
                events(worker),
                List.copyOf(draft.forgets));
        draft.acknowledged.clear();
        draft.kills.clear();
        draft.forgets.clear();
        return orders;
    }

    /** Takes as many as go into one message out of the draft. */
    private List<Launch> launches(Worker worker, Draft draft) {
        List<Launch> launches = new ArrayList<>();
        long bytes = 0;
        for (Iterator<RunningAttempt> each = draft.launches.iterator(); each.hasNext() && bytes < MAX_LAUNCH_BYTES; ) {
            RunningAttempt attempt = each.next();
            each.remove();
            // one that is not wanted any more may not have been told so yet
            boolean wanted = !attempt.isKilled() && attempt.run.job.isOpen(attempt.id.task());
            if (wanted && worker.attempts().get(attempt.id) == attempt) {
                launches.add(new Launch(attempt.id, attempt.run.job.spec, work(attempt)));
                bytes += attempt.run.specBytes + publicationBytes(attempt);
            }
        }
        return List.copyOf(launches);
    }

    private static long publicationBytes(RunningAttempt attempt) {
        return switch (attempt.id.task().kind()) {
            case COMMIT, ABORT -> attempt.run.publication.bytes();
            case PLAN, MAP, REDUCE -> 0;
        };
    }

    private List<MapEvents> events(Worker worker) {
        List<MapEvents> all = new ArrayList<>();
        int room = Math.min(config.slices().messageEvents(), eventsLeft);
        for (var entry : worker.feeds().entrySet()) {
            JobRun run = runs.get(entry.getKey());
            Worker.EventFeed feed = entry.getValue();
            if (run == null || feed.sent >= run.events.size()) {
                continue;
            }
            MapEvents stretch = run.events.stretch(epoch, feed.sent);
            int count = stretch.events().size();
            if (count <= room) {
                all.add(stretch);
                feed.sent += count;
                feed.sentNanos = out.now();
                room -= count;
                eventsLeft -= count;
            }
            if (feed.sent < run.events.size()) {
                feeding.add(worker);
                feedSoon();
            }
        }
        return all;
    }

    private TaskWork work(RunningAttempt attempt) {
        Job job = attempt.run.job;
        return switch (attempt.id.task().kind()) {
            case PLAN -> new TaskWork.Plan(Math.max(1, roster.slots()));
            case MAP -> {
                int index = attempt.id.task().index();
                Splits splits = job.maps().splits();
                yield new TaskWork.Map(
                        job.splitFile(), splits.fileOffset(index), splits.fileLength(index), job.reduceCount());
            }
            case REDUCE -> new TaskWork.Reduce(job.mapCount(), job.reduceCount());
            case COMMIT -> new TaskWork.Publish(attempt.run.publication.whole());
            case ABORT ->
                new TaskWork.Clean(job.publishing() ? attempt.run.publication.whole() : CommittedTasks.of(List.of()));
        };
    }

    private long heartbeatMillis() {
        return Math.max(1, config.heartbeatNanos() / 1_000_000L);
    }

    private Draft draft(Worker worker) {
        return drafts.computeIfAbsent(worker, w -> new Draft());
    }

    private static final class Draft {
        final Set<RunningAttempt> launches = new LinkedHashSet<>();
        final Set<AttemptId> acknowledged = new LinkedHashSet<>();
        final Set<AttemptId> kills = new LinkedHashSet<>();
        final Set<WorkerOrders.Forget> forgets = new LinkedHashSet<>();
    }
}
