package windrow.local.sim.scale;

import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;

/** Measures how long a new leader needs for a job of which all maps are done: for the replay of the journal, and for its first step. */
final class TakeoverMeter {

    private static final JobId JOB = new JobId(1, 1);

    private final ScaleSpec spec;
    private final LongSupplier clock;
    private long replayNanos;

    TakeoverMeter(ScaleSpec spec, LongSupplier clock) {
        this.spec = spec;
        this.clock = clock;
    }

    /** The state that one record for each map, and those before them, give. */
    HardState replay() {
        HardState state = HardState.empty();
        Random random = new Random(spec.seed());
        replay(state, new JournalRecord.JobSubmitted(JOB, SyntheticWork.job("request-1", spec.reducers())));
        var planned = (AttemptResult.Planned) SyntheticWork.planned(spec.maps(), spec.workers(), random);
        replay(state, new JournalRecord.JobPlanned(JOB, planned.splits(), planned.splitFile(), spec.reducers()));
        for (int i = 0; i < spec.maps(); i++) {
            replay(state, done(i, random.nextInt(spec.workers())));
        }
        return state;
    }

    private static JournalRecord done(int map, int worker) {
        AttemptId attempt = new AttemptId(new TaskId(JOB, TaskKind.MAP, map), 1, 0);
        var mapped = (AttemptResult.Mapped) SyntheticWork.mapped(attempt);
        SyntheticWorker holder = new SyntheticWorker(worker, 1, 1);
        return new JournalRecord.MapDone(
                attempt,
                holder.name,
                holder.host,
                holder.hello().shufflePort(),
                mapped.bytes(),
                mapped.records(),
                mapped.digest(),
                mapped.committed(),
                mapped.counters());
    }

    private void replay(HardState state, JournalRecord journalRecord) {
        long before = clock.getAsLong();
        state.replay(journalRecord);
        replayNanos += clock.getAsLong() - before;
    }

    /** Of all that was replayed so far. */
    long replayNanos() {
        return replayNanos;
    }

    /** How long the first step takes of the leader that has this state. */
    long firstStepNanos(HardState state) {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.defaults(), 2, state);
        SyntheticWorker first = new SyntheticWorker(0, 1, 1);
        Event event = new Event.FromWorker(first.link, first.hello());
        long before = clock.getAsLong();
        List<?> sent = core.step(event, 1).outbound();
        long nanos = clock.getAsLong() - before;
        if (sent.isEmpty()) {
            throw new IllegalStateException("a worker that registered got no answer");
        }
        return nanos;
    }
}
