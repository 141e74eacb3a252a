package windrow.coordinator.journal.keeper;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.core.SnapshotPart;
import windrow.coordinator.journal.JournalRegistry;
import windrow.coordinator.journal.store.JournalStore;
import windrow.protocol.id.JobId;
import windrow.protocol.message.JobSpec;

/**
 * A leader that has nothing but its journal. It moves one step on the store at a time, and appends one job after the other; so what is in
 * a state can be told by the jobs.
 */
final class TestLeader {

    /** So small that logs roll and snapshots are made all the time. */
    static final JournalLimits TINY =
            new JournalLimits(200, 700, 900, 1_000, 10_000, 1_000_000, TimeUnit.SECONDS.toNanos(1));

    private static final int MAX_STEPS = 10_000;

    final long epoch;
    final Set<JobId> acknowledged = new LinkedHashSet<>();
    final Set<JobId> appended = new LinkedHashSet<>();
    /** All that were appended, in this order. */
    final List<JournalRecord> records = new ArrayList<>();

    private final ManualLoop loop = new ManualLoop();
    private final SteppedCaller caller = new SteppedCaller(loop);
    private final SteppedCaller background = new SteppedCaller(loop);
    private final StoredJournal journal;
    private CompletableFuture<HardState> takeover;
    private int jobs;
    private boolean backgroundFirst;

    TestLeader(long epoch, JournalStore store) {
        this(epoch, store, TINY);
    }

    TestLeader(long epoch, JournalStore store, JournalLimits limits) {
        this(epoch, store, limits, null);
    }

    TestLeader(long epoch, JournalStore store, JournalRegistry registry) {
        this(epoch, store, TINY, registry);
    }

    private TestLeader(long epoch, JournalStore store, JournalLimits limits, JournalRegistry registry) {
        this.epoch = epoch;
        this.journal = new StoredJournal(epoch, store, caller, background, loop, HardState::empty, limits, registry);
    }

    TestLeader begin() {
        takeover = journal.takeOver().toCompletableFuture();
        loop.runAll();
        return this;
    }

    /** Whether it took the journal over. */
    boolean serves() {
        return takeover.isDone() && !takeover.isCompletedExceptionally();
    }

    boolean failed() {
        return takeover.isCompletedExceptionally();
    }

    Throwable failure() {
        return takeover.handle((state, failure) -> failure).join();
    }

    HardState state() {
        return takeover.join();
    }

    /** Does one step, or lets time pass where there is none to do; false: there is nothing to do at all. */
    boolean step() {
        backgroundFirst = !backgroundFirst;
        SteppedCaller next = caller.isIdle() || (backgroundFirst && !background.isIdle()) ? background : caller;
        if (!next.isIdle()) {
            next.perform();
            loop.runAll();
            return true;
        }
        return !takeover.isDone() && loop.passToNextTimer();
    }

    /** At most so many steps; returns how many there were. */
    int steps(int count) {
        int done = 0;
        while (done < count && step()) {
            done++;
        }
        return done;
    }

    TestLeader toTheEnd() {
        if (steps(MAX_STEPS) == MAX_STEPS) {
            throw new AssertionError("no end after " + MAX_STEPS + " steps");
        }
        return this;
    }

    TestLeader takeOver() {
        begin().toTheEnd();
        if (failed()) {
            throw new AssertionError("epoch " + epoch + " could not take over", failure());
        }
        return this;
    }

    /** Appends so many jobs at once. */
    CompletableFuture<Void> append(int count) {
        List<JournalRecord> records = new ArrayList<>();
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobId id = new JobId(epoch, ++jobs);
            ids.add(id);
            records.add(new JournalRecord.JobSubmitted(id, spec(id)));
        }
        appended.addAll(ids);
        this.records.addAll(records);
        CompletableFuture<Void> durable = journal.append(records).toCompletableFuture();
        CompletableFuture<Void> counted = durable.thenAccept(done -> acknowledged.addAll(ids));
        loop.runAll();
        return counted;
    }

    /** Appends bit by bit while steps are done; the leader is gone after so many. */
    int script(int crash) {
        int steps = steps(Math.min(crash, 5));
        while (steps < crash && !serves() && step()) {
            steps++;
        }
        for (int i = 0; i < 40 && steps < crash; i++) {
            append(1 + i % 2);
            steps += steps(Math.min(crash - steps, 1 + i % 5));
        }
        return steps + steps(crash - steps);
    }

    void close() {
        journal.close();
        loop.runAll();
    }

    /** The jobs that a state knows, by submission. */
    static Set<JobId> jobs(HardState state) {
        Set<JobId> jobs = new LinkedHashSet<>();
        for (Iterator<SnapshotPart> parts = state.parts(); parts.hasNext(); ) {
            if (parts.next() instanceof SnapshotPart.OfJob job) {
                jobs.add(job.job());
            }
        }
        return jobs;
    }

    private static JobSpec spec(JobId id) {
        return new JobSpec(
                "request of " + id,
                "job",
                "owner",
                "staging/" + id,
                List.of("a.jar"),
                List.of(),
                true,
                1,
                100,
                4,
                false,
                Map.of());
    }
}
