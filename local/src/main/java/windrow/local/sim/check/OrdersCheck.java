package windrow.local.sim.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import windrow.coordinator.core.JournalRecord;
import windrow.protocol.id.AttemptId;
import windrow.protocol.message.Launch;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;

/** What workers are told must be durable, and what a leader tells that no later one has replaced must still be so. */
final class OrdersCheck {

    /** What a step wants sent leaves when its records are durable, and those of the next step, which may be a revocation, became so with them. */
    private static final long SLACK_NANOS = 100_000_000L;

    private final RecordModel model;
    private final LongSupplier nowNanos;
    /** Under which number leaders told of map outputs. */
    private final Map<Told, Integer> numbers = new HashMap<>();

    private record Told(long epoch, AttemptId map, boolean lost) {}

    OrdersCheck(RecordModel model, LongSupplier nowNanos) {
        this.model = model;
        this.nowNanos = nowNanos;
    }

    /**
     * @param epoch of the leader
     * @param newest whether no later leader has read the journal
     */
    void leave(long epoch, boolean newest, WorkerOrders orders) {
        for (AttemptId grant : orders.grants()) {
            RecordModel.check(model.wasGranted(grant), "a worker is told of a grant that may be forgotten", grant);
            RecordModel.check(
                    !newest || model.holdsGrant(grant, nowNanos.getAsLong() - SLACK_NANOS),
                    "a worker is told of a grant that was revoked",
                    grant);
        }
        for (Launch launch : orders.launches()) {
            launched(epoch, launch);
        }
        for (MapEvents events : orders.mapEvents()) {
            numbered(events);
            events.events().forEach(this::announced);
        }
        for (WorkerOrders.Forget forget : orders.forget()) {
            if (forget.ended()) {
                RecordModel.check(
                        model.end(forget.job()) != null,
                        "a worker is to forget a job whose end may be forgotten",
                        forget);
            } else {
                RecordModel.check(
                        !newest || !model.knows(forget.job()),
                        "a worker is to forget a job as if nobody knew it",
                        forget);
            }
        }
    }

    private void launched(long epoch, Launch launch) {
        AttemptId attempt = launch.attempt();
        RecordModel.check(attempt.epoch() == epoch, "epoch " + epoch + " launches an attempt of another one", attempt);
        RecordModel.check(model.mayRun(attempt.task()), "an attempt is launched for no durable reason", attempt);
        if (launch.work() instanceof TaskWork.Publish publish) {
            for (TaskWork.Committed each : publish.committed()) {
                RecordModel.check(
                        each.attempt().equals(model.counts(each.attempt().task())),
                        "what is to be published is not what counts",
                        each);
            }
        }
    }

    /** A leader tells each worker the same, and all of it once. */
    private void numbered(MapEvents all) {
        int number = all.from();
        for (MapEvent event : all.events()) {
            Integer before = numbers.putIfAbsent(new Told(all.epochOfNumbers(), event.map(), event.lost()), number);
            RecordModel.check(
                    before == null || before == number,
                    "a map output is told of under two numbers, " + before + " and " + number,
                    event);
            number++;
        }
    }

    private void announced(MapEvent event) {
        JournalRecord.MapDone done = model.done(event.map());
        RecordModel.check(
                done != null && done.worker().equals(event.worker()) && done.digest() == event.digest(),
                "a worker is told of a map output that may be forgotten",
                event);
        RecordModel.check(
                !event.lost() || model.wasLost(event.map()),
                "a worker is told of the loss of a map output that may be forgotten",
                event);
    }
}
