package windrow.api.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.api.Job;
import windrow.api.JobInput;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Text;

/**
 * Runs a job in memory on records that a test gives, past its input and output formats but through all else: Java serialisation of the
 * job, byte forms, partitioner, order, grouping, combiner.
 *
 * <pre>{@code
 * JobTester.Result result = JobTester.of(job).lines(0, "a b", "a").run();
 * assertEquals(List.of(Pair.of(Text.of("a"), 2L), Pair.of(Text.of("b"), 1L)), result.output());
 * }</pre>
 *
 * <p>It is stricter than it needs to be, so that mistakes show here and not on a cluster: each input is given to two map tasks, values
 * are combined wherever that is allowed, and what is valid only until the next record is overwritten then. It fails where keys of one group
 * go to different reducers, or do not stand side by side in the order of sorting. Not thread-safe.
 */
public final class JobTester {
    private static final int TASKS_PER_INPUT = 2;

    private final Job job;
    private final Map<Integer, List<? extends Pair<?, ?>>> inputs = new HashMap<>();
    private final Map<String, String> settings;
    private final Map<String, Path> localFiles = new TreeMap<>();

    private JobTester(Job job) {
        this.job = job;
        this.settings = new TreeMap<>(job.settings());
    }

    /** Tests this job. Inputs for which no records are given are empty. */
    public static JobTester of(Job job) {
        return new JobTester(job);
    }

    /** Gives the records of an input, by its index in the order of the job's {@code input(...)} calls, from 0. */
    public JobTester input(int index, List<? extends Pair<?, ?>> records) {
        if (index < 0 || index >= job.inputs().size()) {
            throw new IllegalArgumentException(
                    job + " has the inputs 0 to " + (job.inputs().size() - 1) + ", but none of index " + index);
        }
        inputs.put(index, List.copyOf(records));
        return this;
    }

    /**
     * Gives lines to an input of offsets and Texts, as {@link windrow.api.io.TextInput} reads them; for one of blocks, each is a block
     * without a line end.
     */
    public JobTester lines(int index, String... lines) {
        List<Pair<Long, Text>> records = new ArrayList<>();
        long offset = 0;
        for (String line : lines) {
            Text text = Text.of(line);
            records.add(Pair.of(offset, text));
            offset += text.length() + 1;
        }
        return input(index, records);
    }

    /** Sets what {@code -D} would. */
    public JobTester setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Gives a file that {@code --files} would. */
    public JobTester localFile(Path file) {
        localFiles.put(String.valueOf(file.getFileName()), file);
        return this;
    }

    /**
     * Runs the job.
     *
     * @throws IllegalStateException if the job breaks a rule of the engine; the message says which
     * @throws Exception what the job's own code throws
     */
    public Result run() throws Exception {
        Collected collected = new Collected(job, Map.copyOf(settings), Map.copyOf(localFiles));
        ShuffleModel shuffle = job.isMapOnly() ? null : new ShuffleModel(job);
        int task = 0;
        for (int index = 0; index < job.inputs().size(); index++) {
            List<? extends Pair<?, ?>> records = inputs.getOrDefault(index, List.of());
            int half = (records.size() + TASKS_PER_INPUT - 1) / TASKS_PER_INPUT;
            for (int from = 0; from == 0 || from < records.size(); from += Math.max(half, 1)) {
                List<? extends Pair<?, ?>> part =
                        records.subList(from, Math.min(from + Math.max(half, 1), records.size()));
                runMap(index, part, task++, collected, shuffle);
            }
        }
        if (shuffle != null) {
            shuffle.reduce(collected);
        }
        return new Result(collected);
    }

    private void runMap(
            int input,
            List<? extends Pair<?, ?>> records,
            int task,
            Collected collected,
            @Nullable ShuffleModel shuffle)
            throws Exception {
        Job copy = Copies.of(job);
        TesterEmitter out = new TesterEmitter(collected, "map-" + task, task);
        if (shuffle != null) {
            out.sendTo(shuffle.mapTask(copy));
        }
        Mapper<Object, Object, Object, Object> mapper = mapper(copy.inputs().get(input));
        mapper.setup(out);
        for (Pair<?, ?> pair : records) {
            Passing key = Passing.of(pair.first());
            Passing value = Passing.of(pair.second());
            mapper.map(key.value(), value.value(), out);
            key.overwrite();
            value.overwrite();
        }
        mapper.cleanup(out);
        out.endTask();
    }

    @SuppressWarnings("unchecked") // the types of given records are checked by the casts in the mapper itself
    private static Mapper<Object, Object, Object, Object> mapper(JobInput input) {
        return (Mapper<Object, Object, Object, Object>) input.mapper();
    }

    /** What a job put out. */
    public static final class Result {
        private final Collected collected;

        private Result(Collected collected) {
            this.collected = collected;
        }

        /** The records of the main output, as {@link #output(String)} has them. */
        public <K, V> List<Pair<K, V>> output() {
            return output(Job.MAIN_OUTPUT);
        }

        /**
         * The records of an output as they were emitted, partition after partition; they are copies.
         *
         * @throws IllegalArgumentException if the job has no output of that name
         */
        @SuppressWarnings(
                "unchecked") // the test knows what types the job puts out; a wrong one shows in its comparison
        public <K, V> List<Pair<K, V>> output(String name) {
            return (List<Pair<K, V>>) (List<?>) collected.output(name);
        }

        /** What a counter counted; 0 if nothing was ever added to it. */
        public long counter(String group, String name) {
            return counters().value(group, name);
        }

        /** All counters of the job's own code. */
        public windrow.api.Counters counters() {
            return windrow.api.Counters.of(collected.counters());
        }
    }
}
