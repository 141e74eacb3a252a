package windrow.coordinator.server;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.core.TimerKey;
import windrow.coordinator.core.TimerSetting;
import windrow.coordinator.journal.Journal;
import windrow.protocol.rpc.EventLoop;

/**
 * One leader's time: its epoch, its core and its journal. What a step wants sent leaves after the step's records are durable, and after
 * what earlier steps wanted sent. Used on the event loop only.
 */
final class Term {

    /** Steps that may wait for the journal. More mean that it stands still while events keep coming. */
    private static final int MAX_WAITING = 100_000;

    /** What a term needs of its host. */
    interface Host {

        /** Whether this epoch still leads; may turn false at any time. */
        boolean leads(long epoch);

        void send(long epoch, Outbound outbound);

        void ended(StepResult.JobEnded job);

        /** The term cannot go on. */
        void stepDown(String reason);
    }

    private record Step(CompletableFuture<Void> durable, StepResult result) {}

    private record DueTimer(long epoch, TimerKey key) {}

    private final long epoch;
    private final Core core;
    private final Journal journal;
    private final EventLoop loop;
    private final Host host;
    private final ArrayDeque<Step> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> lastAppend = CompletableFuture.completedFuture(null);

    Term(long epoch, Core core, Journal journal, EventLoop loop, Host host) {
        this.epoch = epoch;
        this.core = core;
        this.journal = journal;
        this.loop = loop;
        this.host = host;
    }

    long epoch() {
        return epoch;
    }

    /** Steps the core, unless the leadership was lost in the meantime. */
    void handle(Event event) {
        if (!host.leads(epoch)) {
            return;
        }
        take(core.step(event, loop.nowNanos()));
    }

    /** Does what a step wants done. */
    void take(StepResult result) {
        for (TimerSetting timer : result.timers()) {
            TimerKey key = timer.key();
            loop.schedule(new DueTimer(epoch, key), timer.atNanos(), () -> handle(new Event.TimerFired(key)));
        }
        if (!result.records().isEmpty()) {
            lastAppend = journal.append(result.records()).toCompletableFuture();
        }
        if (waiting.size() >= MAX_WAITING) {
            host.stepDown("the journal does not keep up: " + MAX_WAITING + " steps wait for it");
            return;
        }
        waiting.add(new Step(lastAppend, result));
        if (lastAppend.isDone()) {
            release();
        } else {
            lastAppend.whenComplete((done, failure) -> loop.execute(this::release));
        }
    }

    private void release() {
        while (!waiting.isEmpty() && waiting.peek().durable().isDone()) {
            if (!host.leads(epoch)) {
                waiting.clear();
                return;
            }
            Step step = waiting.remove();
            if (step.durable().isCompletedExceptionally()) {
                waiting.clear();
                host.stepDown("the journal failed: " + reason(step.durable()));
                return;
            }
            step.result().outbound().forEach(outbound -> host.send(epoch, outbound));
            Consumer<StepResult.JobEnded> tell = host::ended;
            step.result().ended().forEach(tell);
        }
    }

    private static String reason(CompletableFuture<Void> failed) {
        return String.valueOf(failed.handle((done, failure) -> failure).join());
    }

    void close() {
        waiting.clear();
        journal.close();
    }
}
