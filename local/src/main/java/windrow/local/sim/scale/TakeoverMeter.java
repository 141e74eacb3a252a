package windrow.local.sim.scale;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import windrow.coordinator.core.CoordinatorCore;
import windrow.coordinator.core.CoreConfig;
import windrow.coordinator.core.Event;
import windrow.coordinator.core.HardState;
import windrow.coordinator.core.JournalRecord;
import windrow.coordinator.journal.format.FileDecoder;
import windrow.coordinator.journal.format.FileEncoder;
import windrow.coordinator.journal.format.JournalFile;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;

/** Measures how long a new leader needs for a job of which all maps are done: for the replay of the journal, and for its first step. */
final class TakeoverMeter {

    private static final JobId JOB = new JobId(1, 1);
    private static final JournalFile LOG = JournalFile.log(1, 1);
    private static final int RECORDS_PER_BATCH = 100;

    private final ScaleSpec spec;
    private final LongSupplier clock;
    private long replayNanos;

    TakeoverMeter(ScaleSpec spec, LongSupplier clock) {
        this.spec = spec;
        this.clock = clock;
    }

    /** The state that a log gives of one record for each map, and those before them. */
    HardState replay() {
        InputStream log = new SequenceInputStream(Collections.enumeration(log()));
        HardState state = HardState.empty();
        long before = clock.getAsLong();
        try {
            FileDecoder.readLog(log, LOG.name(), LOG, FileDecoder.ANY_BATCH, true, state::replay);
        } catch (IOException e) {
            throw new UncheckedIOException("a log that was encoded just now", e);
        }
        replayNanos = clock.getAsLong() - before;
        return state;
    }

    private List<InputStream> log() {
        FileEncoder<JournalRecord> encoder = FileEncoder.log(LOG.epoch(), LOG.number(), 1);
        List<InputStream> bytes = new ArrayList<>();
        bytes.add(new ByteArrayInputStream(encoder.header()));
        Random random = new Random(spec.seed());
        var planned = (AttemptResult.Planned) SyntheticWork.planned(spec.maps(), spec.workers(), random);
        encoder.add(new JournalRecord.JobSubmitted(JOB, SyntheticWork.job("request-1", spec.reducers())));
        encoder.add(new JournalRecord.JobPlanned(JOB, planned.splits(), planned.splitFile(), spec.reducers()));
        for (int i = 0; i < spec.maps(); i++) {
            encoder.add(done(i, random.nextInt(spec.workers())));
            if (i % RECORDS_PER_BATCH == 0 || i == spec.maps() - 1) {
                bytes.add(new ByteArrayInputStream(encoder.endBatch()));
            }
        }
        return bytes;
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

    /** Of the last {@link #replay}. */
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
