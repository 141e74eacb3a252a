package windrow.coordinator.server;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.Outbound;
import windrow.coordinator.core.StepResult;
import windrow.coordinator.core.TimerKey;
import windrow.coordinator.core.TimerSetting;
import windrow.coordinator.journal.Journal;
import windrow.coordinator.journal.LaterLeaderException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.protocol.rpc.Loop;
import windrow.protocol.rpc.Stages;

/**
 * One leader's time: its epoch, its journal and its core. What a step wants sent leaves after the step's records are durable, and after
 * what earlier steps wanted sent. Used on the event loop only.
 *
 * <pre>
 *  TAKING OVER  the journal shuts out earlier leaders and reads what they left; what happens meanwhile waits
 *  CATCHING UP  the core decides; what waited goes first, in slices, and what happens now comes behind it
 *  SERVING      the core decides
 * </pre>
 *
 * All workers of a large cluster may have registered during the takeover, each with all that it holds: handled at once they would keep the
 * loop for as long as that takes.
 */
final class Term {

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    /** Steps that may wait for the journal. More mean that it stands still while events keep coming. */
    private static final int MAX_WAITING = 100_000;

    /** Events from the time of the takeover that one task of the loop handles. */
    static final int EARLY_EVENTS = 50;

    /** What a term needs of its host. */
    interface Host {

        /** Whether this epoch still leads; may turn false at any time. */
        boolean leads(long epoch);

        void send(long epoch, Outbound outbound);

        void ended(StepResult.JobEnded job);

        /** The earlier leaders are shut out, and what they left is known. */
        void serving(long epoch, HardState state);

        /**
         * The term cannot go on.
         *
         * @param epochSeen of a later leader; 0 if none was seen
         */
        void stepDown(String reason, long epochSeen);

        /** The term cannot go on, and no other could. */
        void fail(Throwable cause);
    }

    private record Step(CompletableFuture<Void> durable, StepResult result) {}

    private record DueTimer(long epoch, TimerKey key) {

        /* Written out, as hashCode is: the JVM puts a record's own together at run time, which costs a small job milliseconds. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof DueTimer that && epoch == that.epoch && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(epoch) + key.hashCode();
        }
    }

    private final long epoch;
    private final Core.Factory cores;
    private final Journal journal;
    private final Loop loop;
    private final Host host;
    private final EarlyEvents early = new EarlyEvents();
    /** In their order. It begins with what waited for the takeover, and never holds more: for each event that joins it, one is handled. */
    private final ArrayDeque<Event> backlog = new ArrayDeque<>();

    private final ArrayDeque<Step> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> lastAppend = CompletableFuture.completedFuture(null);
    private @Nullable Core core;

    Term(long epoch, Core.Factory cores, Journal journal, Loop loop, Host host) {
        this.epoch = epoch;
        this.cores = cores;
        this.journal = journal;
        this.loop = loop;
        this.host = host;
    }

    long epoch() {
        return epoch;
    }

    /** Takes the journal over; the core serves when that is done. */
    void begin() {
        journal.takeOver().whenComplete((state, failure) -> loop.executeAlways(() -> tookOver(state, failure)));
    }

    private void tookOver(HardState state, @Nullable Throwable failure) {
        if (!host.leads(epoch)) {
            return;
        }
        if (failure == null) {
            serve(state);
            return;
        }
        Throwable cause = Stages.cause(failure);
        if (cause instanceof UnreadableJournalException) {
            host.fail(cause);
        } else {
            LOG.warn(
                    "epoch {} cannot take the journal over: {}; whoever is elected next tries again",
                    epoch,
                    cause.getMessage());
            host.stepDown("the journal cannot be taken over", epochSeen(cause));
        }
    }

    private void serve(HardState state) {
        host.serving(epoch, state);
        core = cores.create(epoch, state);
        backlog.addAll(early.take());
        catchUp();
    }

    private void catchUp() {
        for (int left = EARLY_EVENTS; left > 0; left--) {
            Event next = backlog.poll();
            if (next == null) {
                return;
            }
            decide(next);
        }
        try {
            loop.executeAlways(this::catchUp);
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop is closed, and nobody waits for {} early events: {}", backlog.size(), e.getMessage());
        }
    }

    /** Lets the core decide, in the order of the events, unless the leadership was lost in the meantime. */
    void handle(Event event) {
        if (core == null) {
            if (host.leads(epoch)) {
                early.add(event);
            }
            return;
        }
        backlog.add(event);
        decide(backlog.remove());
    }

    private void decide(Event event) {
        Core serving = core;
        if (serving != null && host.leads(epoch)) {
            take(serving.step(event, loop.nowNanos()));
        }
    }

    private void take(StepResult result) {
        for (TimerSetting timer : result.timers()) {
            TimerKey key = timer.key();
            loop.schedule(new DueTimer(epoch, key), timer.atNanos(), () -> handle(new Event.TimerFired(key)));
        }
        if (!result.records().isEmpty()) {
            lastAppend = journal.append(result.records()).toCompletableFuture();
        }
        if (waiting.size() >= MAX_WAITING) {
            host.stepDown("the journal does not keep up: " + MAX_WAITING + " steps wait for it", 0);
            return;
        }
        waiting.add(new Step(lastAppend, result));
        if (lastAppend.isDone()) {
            release();
        } else {
            lastAppend.whenComplete((done, failure) -> loop.executeAlways(this::release));
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
                Throwable failure = failure(step.durable());
                if (failure instanceof UnreadableJournalException) {
                    host.fail(failure);
                } else {
                    host.stepDown("the journal failed: " + failure.getMessage(), epochSeen(failure));
                }
                return;
            }
            step.result().outbound().forEach(outbound -> host.send(epoch, outbound));
            Consumer<StepResult.JobEnded> tell = host::ended;
            step.result().ended().forEach(tell);
        }
    }

    private static Throwable failure(CompletableFuture<Void> failed) {
        return failed.handle((done, failure) -> Stages.cause(failure)).join();
    }

    private static long epochSeen(Throwable cause) {
        return cause instanceof LaterLeaderException later ? later.epoch() : 0;
    }

    void close() {
        early.clear();
        backlog.clear();
        waiting.clear();
        journal.close();
    }
}
