package windrow.local.sim.scale;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
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
import windrow.protocol.message.RegisterWorker;

/** Measures how long a new leader needs to replay the journal of a job of which all maps are done. */
final class TakeoverMeter {

    private static final JobId JOB = new JobId(1, 1);
    private static final JournalFile LOG = JournalFile.log(1, 1);
    private static final int RECORDS_PER_BATCH = 100;

    private final ScaleSpec spec;
    private final LongSupplier clock;
    private final Map<Integer, List<AttemptId>> held = new HashMap<>();
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
        held.clear();
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

    private JournalRecord done(int map, int worker) {
        AttemptId attempt = new AttemptId(new TaskId(JOB, TaskKind.MAP, map), 1, 0);
        var mapped = (AttemptResult.Mapped) SyntheticWork.mapped(attempt);
        SyntheticWorker holder = holder(worker);
        held.computeIfAbsent(worker, none -> new ArrayList<>()).add(attempt);
        return new JournalRecord.MapDone(
                attempt,
                holder.name,
                holder.host,
                holder.hello(List.of()).shufflePort(),
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

    /** What all workers say that hold the outputs of the last {@link #replay}. */
    List<RegisterWorker> registrations() {
        List<RegisterWorker> all = new ArrayList<>(spec.workers());
        for (int worker = 0; worker < spec.workers(); worker++) {
            all.add(holder(worker).hello(held.getOrDefault(worker, List.of())));
        }
        return all;
    }

    private SyntheticWorker holder(int number) {
        return new SyntheticWorker(number, 1, spec.slots());
    }
}
