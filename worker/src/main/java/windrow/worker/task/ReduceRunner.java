package windrow.worker.task;

import java.io.IOException;
import java.util.List;
import windrow.api.Job;
import windrow.api.Reducer;
import windrow.api.serde.Serde;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.TaskWork;
import windrow.shuffle.fetch.FetchLimits;
import windrow.shuffle.fetch.FetchSpec;
import windrow.shuffle.fetch.Fetcher;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.memory.MemoryBudget;

/** Takes one partition of all map outputs, reduces it group by group, and asks to be the attempt that counts. */
final class ReduceRunner implements TaskRunner {

    /** How progress divides: taking the outputs in, then reducing them. */
    private static final double FETCH_SHARE = 0.4;

    private final TaskWork.Reduce work;
    private final JobContext context;
    private final ShuffleResources shuffle;
    private final AttemptControl control;
    private final TaskCounters counters;
    private final MapOutputs mapOutputs;

    ReduceRunner(TaskWork.Reduce work, JobContext context, ShuffleResources shuffle, AttemptControl control) {
        this.work = work;
        this.context = context;
        this.shuffle = shuffle;
        this.control = control;
        this.counters = new TaskCounters(control.port()::log);
        this.mapOutputs = new MapOutputs(context, control, shuffle.held().all());
    }

    @Override
    public TaskOutcome run() throws Exception {
        Phases.Open start = control.phases().begin("start");
        Job job = context.newJob();
        start.end(0, 0);
        control.follow(this::fraction, mapOutputs::bytes);
        List<String> committed;
        try (MemoryBudget.Share memory = shuffle.memory().openShare();
                Fetcher fetcher = new Fetcher(spec(job, memory), shuffle.transport(), mapOutputs, Thread::sleep);
                Outputs outputs = new Outputs(job, context, control.id())) {
            committed = reduceAll(job, fetcher, outputs);
        } finally {
            mapOutputs.close();
            context.outputFolders().removeSpills(control.id());
        }
        control.awaitGrant(mapOutputs.digest());
        return TaskOutcome.of(new AttemptResult.Reduced(committed, counters.snapshot()));
    }

    private FetchSpec spec(Job job, MemoryBudget.Share memory) {
        return new FetchSpec(
                context.id().toString(),
                context.shuffleToken(),
                control.id().task().index(),
                work.maps(),
                KeySorting.of(job),
                CombinerAdapters.of(job),
                memory,
                context.outputFolders().spillFolders(control.id()),
                shuffle.compression(),
                context.localIndexes(),
                FetchLimits.DEFAULT);
    }

    private List<String> reduceAll(Job job, Fetcher fetcher, Outputs outputs) throws Exception {
        Phases.Open fetch = control.phases().begin("fetch");
        fetcher.start();
        mapOutputs.feed(fetcher);
        Runnable unfollow = control.port().followMapEvents(mapOutputs::events);
        try (RecordStream merged = fetcher.merged(control::recordReached)) {
            fetch.end(mapOutputs.records(), mapOutputs.bytes());
            counters.engine(JobCounters.SHUFFLE_RECORDS, mapOutputs.records());
            counters.engine(JobCounters.SHUFFLE_BYTES, mapOutputs.bytes());
            counters.engine(JobCounters.SHUFFLE_BYTES_LOCAL, mapOutputs.localBytes());
            Phases.Open reduce = control.phases().begin("reduce");
            outputs.open(Job.MAIN_OUTPUT);
            GroupedRecords records = grouped(job, merged);
            reduceGroups(job, records, outputs);
            List<String> committed = outputs.finish(counters);
            counters.engine(JobCounters.REDUCE_GROUPS, records.groups());
            counters.engine(JobCounters.REDUCE_RECORDS_IN, records.recordsRead());
            reduce.end(records.recordsRead(), records.bytesRead());
            return committed;
        } finally {
            unfollow.run();
            fetch.end(mapOutputs.records(), mapOutputs.bytes());
        }
    }

    private GroupedRecords grouped(Job job, RecordStream merged) {
        Serde<?> keySerde = job.keySerde();
        Serde<?> valueSerde = job.valueSerde();
        if (keySerde == null || valueSerde == null) {
            throw new IllegalArgumentException("job '" + job.name() + "' has no shuffle");
        }
        // records that were combined have been counted before
        Runnable beforeRecord =
                job.isUnordered() && job.combiner() != null ? control::checkKilled : control::recordReached;
        return new GroupedRecords(merged, KeySorting.groups(job), keySerde, valueSerde, beforeRecord);
    }

    @SuppressWarnings("unchecked") // the builder checked that serdes, reducer and output fit together
    private void reduceGroups(Job job, GroupedRecords records, Outputs outputs) throws Exception {
        Reducer<?, ?, ?, ?> given = job.reducer();
        if (given == null) {
            throw new IllegalArgumentException("job '" + job.name() + "' has no reducer");
        }
        Reducer<Object, Object, Object, Object> reducer = (Reducer<Object, Object, Object, Object>) given;
        TaskEmitter emitter = new TaskEmitter(job, context, control, counters, outputs) {
            @Override
            void put(Object key, Object value) throws IOException {
                outputs.write(key, value);
            }
        };
        long group = 0;
        try {
            reducer.setup(emitter);
            while (nextGroup(records)) {
                group++;
                reducer.reduce(records.key(), records.values(), emitter);
            }
            reducer.cleanup(emitter);
        } catch (Throwable e) {
            throw placed(e, reducer, group);
        }
        emitter.rethrow();
    }

    /** Reading ahead is the engine's affair: what goes wrong in it is not told as the reducer's fault. */
    private static boolean nextGroup(GroupedRecords records) {
        try {
            return records.nextGroup();
        } catch (IOException e) {
            throw new EngineIoException(e);
        }
    }

    private Exception placed(Throwable failure, Object reducer, long group) {
        return Failures.placed(
                failure,
                control.killed(),
                () -> "reducer " + UserCodeException.nameOf(reducer) + " in partition "
                        + control.id().task().index()
                        + (group == 0 ? ", before its first group" : ", group " + group));
    }

    private double fraction() {
        double fetched = work.maps() == 0 ? 1 : (double) mapOutputs.taken() / work.maps();
        long records = mapOutputs.records();
        double done = records == 0 ? 0 : (double) control.records() / records;
        return FETCH_SHARE * fetched + (1 - FETCH_SHARE) * (fetched < 1 ? 0 : done);
    }
}
