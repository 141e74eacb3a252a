package windrow.worker.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import windrow.api.Job;
import windrow.api.JobInput;
import windrow.api.Mapper;
import windrow.api.io.InputContext;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.api.io.RecordReader;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.TaskWork;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.sort.MapOutputInfo;
import windrow.shuffle.sort.MapOutputSpec;
import windrow.shuffle.sort.MapOutputWriter;

/** Maps one split, or several small ones one after the other: to the shuffle, or in a map-only job straight to the output. */
final class MapRunner implements TaskRunner {

    private final TaskWork.Map work;
    private final JobContext context;
    private final ShuffleResources shuffle;
    private final AttemptControl control;
    private final TaskCounters counters;

    MapRunner(TaskWork.Map work, JobContext context, ShuffleResources shuffle, AttemptControl control) {
        this.work = work;
        this.context = context;
        this.shuffle = shuffle;
        this.control = control;
        this.counters = new TaskCounters(control.port()::log);
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open start = control.phases().begin("start");
        Job job = context.newJob();
        SplitFiles.Parts parts = context.splitFiles().read(work.splitFile(), work.splitOffset(), work.splitLength());
        if (parts.input() < 0 || parts.input() >= job.inputs().size()) {
            throw new IOException("the split of " + control.id() + " names input " + parts.input() + "; job '"
                    + job.name() + "' has " + job.inputs().size());
        }
        JobInput input = job.inputs().get(parts.input());
        start.end(0, 0);
        try (Outputs outputs = new Outputs(job, context, control.id())) {
            return job.isMapOnly() ? toOutput(job, input, parts, outputs) : toShuffle(job, input, parts, outputs);
        }
    }

    private TaskOutcome toOutput(Job job, JobInput input, SplitFiles.Parts parts, Outputs outputs) throws Exception {
        outputs.open(Job.MAIN_OUTPUT);
        TaskEmitter emitter = new TaskEmitter(job, context, control, counters, outputs) {
            @Override
            void put(Object key, Object value) throws IOException {
                outputs.write(Job.MAIN_OUTPUT, key, value);
            }
        };
        mapAll(job, input, parts, emitter);
        List<String> committed = outputs.finish(counters);
        counters.engine(JobCounters.MAP_RECORDS_OUT, outputs.records());
        control.awaitGrant(0);
        return TaskOutcome.of(
                new AttemptResult.Mapped(outputs.bytes(), outputs.records(), 0, committed, counters.snapshot()));
    }

    private TaskOutcome toShuffle(Job job, JobInput input, SplitFiles.Parts parts, Outputs outputs) throws Exception {
        Path dataFile = context.outputFolders().place(control.id());
        try (MemoryBudget.Share memory = shuffle.memory().openShare();
                MapOutputWriter writer =
                        new MapOutputWriter(spec(job, memory, dataFile), new SpillPhases(control.phases()))) {
            mapAll(
                    job,
                    input,
                    parts,
                    new ShuffleEmitter(job, context, control, counters, outputs, writer, work.partitions()));
            Phases.Open merge = control.phases().begin("merge");
            MapOutputInfo info = writer.finish();
            merge.end(info.records(), info.bytes());
            counters.engine(JobCounters.MAP_RECORDS_OUT, writer.collectedRecords());
            if (job.combiner() != null) {
                counters.engine(JobCounters.COMBINED_RECORDS_OUT, info.records());
            }
            counters.engine(JobCounters.SPILLED_RECORDS, info.spilledRecords());
            counters.engine(JobCounters.SPILLED_BYTES, info.spilledBytes());
            List<String> committed = outputs.finish(counters);
            return new TaskOutcome(
                    new AttemptResult.Mapped(
                            info.bytes(), info.records(), info.digest(), committed, counters.snapshot()),
                    dataFile.toString());
        } finally {
            context.outputFolders().removeSpills(control.id());
        }
    }

    private MapOutputSpec spec(Job job, MemoryBudget.Share memory, Path dataFile) {
        return new MapOutputSpec(
                work.partitions(),
                KeySorting.of(job),
                CombinerAdapters.of(job),
                shuffle.compression(),
                memory,
                context.outputFolders().spillFolders(control.id()),
                control.id().toString(),
                dataFile,
                MapOutputSpec.DEFAULT_FAN_IN);
    }

    @SuppressWarnings("unchecked") // the builder checked that reader, mapper and serdes fit together
    private void mapAll(Job job, JobInput input, SplitFiles.Parts parts, TaskEmitter emitter) throws Exception {
        Mapper<Object, Object, Object, Object> mapper = (Mapper<Object, Object, Object, Object>) input.mapper();
        InputFormat<Object, Object> format = (InputFormat<Object, Object>) input.format();
        Phases.Open phase = control.phases().begin("map");
        InputContext inputContext = context.inputContext(job);
        int count = parts.payloads().size();
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            InputSplit split = new InputSplit(parts.payloads().get(i), 0, List.of());
            try (RecordReader<Object, Object> reader = format.open(split, inputContext)) {
                int done = i;
                long before = bytes;
                control.follow(() -> (done + reader.progress()) / count, () -> before + reader.bytesRead());
                if (i == 0) {
                    userCode(() -> mapper.setup(emitter), mapper, "in setup");
                }
                mapAll(reader, mapper, emitter);
                long after = before + reader.bytesRead();
                bytes = after;
                control.follow(() -> (done + 1.0) / count, () -> after);
            }
        }
        userCode(() -> mapper.cleanup(emitter), mapper, "in cleanup");
        emitter.rethrow();
        counters.engine(JobCounters.MAP_RECORDS_IN, control.records());
        counters.engine(JobCounters.MAP_BYTES_IN, bytes);
        phase.end(control.records(), bytes);
    }

    private void mapAll(
            RecordReader<Object, Object> reader, Mapper<Object, Object, Object, Object> mapper, TaskEmitter emitter)
            throws Exception {
        try {
            while (reader.next()) {
                control.recordReached();
                mapper.map(reader.key(), reader.value(), emitter);
            }
        } catch (Throwable e) {
            throw placed(e, mapper, "at " + positionOf(reader));
        }
    }

    @FunctionalInterface
    private interface UserStep {
        void run() throws Exception;
    }

    private void userCode(UserStep step, Object user, String where) throws Exception {
        try {
            step.run();
        } catch (Throwable e) {
            throw placed(e, user, where);
        }
    }

    private Exception placed(Throwable failure, Object mapper, String where) {
        return Failures.placed(
                failure, control.killed(), () -> "mapper " + UserCodeException.nameOf(mapper) + " " + where);
    }

    private static String positionOf(RecordReader<Object, Object> reader) {
        try {
            return reader.position();
        } catch (RuntimeException e) {
            return "an unknown place (" + e + ")";
        }
    }
}
