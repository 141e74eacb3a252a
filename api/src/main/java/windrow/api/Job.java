package windrow.api;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.api.io.InputFormat;
import windrow.api.io.OutputFormat;
import windrow.api.serde.PairSerde;
import windrow.api.serde.Serde;

/**
 * One MapReduce job. Immutable; it travels by Java serialisation with all its parts, and each attempt works on a copy of its own.
 *
 * <pre>{@code
 * Job.named("wordcount", Serdes.TEXT, Serdes.LONG)
 *         .input(TextInput.of(in), new Words())
 *         .combiner(Combiners.sumLongs())
 *         .reducer(Reducers.sumLongs())
 *         .output(TextOutput.to(out))
 *         .build()
 * }</pre>
 *
 * <p>The builders keep the types of keys and values together; the accessors, which are for the engine, no longer know them.
 */
public final class Job implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The name of the output that {@link Emitter#emit(Object, Object)} writes to, and how its files begin. */
    public static final String MAIN_OUTPUT = "part";

    /** More would only be a mistake: each reducer is a task and an output file. */
    public static final int MAX_REDUCERS = 1_000_000;

    private static final int MAX_NAME_LENGTH = 200;
    private static final Pattern OUTPUT_NAME = Pattern.compile("[a-z][a-z0-9]*");

    private final String name;
    private final ArrayList<JobInput> inputs;
    private final @Nullable Serde<?> keySerde;
    private final @Nullable Serde<?> valueSerde;
    private final @Nullable Combiner<?> combiner;
    private final @Nullable Partitioner<?, ?> partitioner;
    private final KeyOrder<?> order;
    private final KeyOrder<?> grouping;
    private final @Nullable Reducer<?, ?, ?, ?> reducer;
    private final LinkedHashMap<String, OutputFormat<?, ?>> outputs;
    private final int reducers;
    private final boolean unordered;
    private final TreeMap<String, String> settings;

    private Job(Parts parts) {
        name = parts.name;
        inputs = new ArrayList<>(parts.inputs);
        keySerde = parts.keySerde;
        valueSerde = parts.valueSerde;
        combiner = parts.combiner;
        partitioner = parts.partitionerOrDefault();
        order = parts.order == null ? KeyOrder.natural() : parts.order;
        grouping = parts.grouping == null ? order : parts.grouping;
        reducer = parts.reducer;
        outputs = new LinkedHashMap<>(parts.outputs);
        reducers = parts.reducers;
        unordered = parts.unordered;
        settings = new TreeMap<>(parts.settings);
    }

    /** All of a job but its inputs and outputs. */
    private Job(Job job) {
        name = job.name;
        inputs = new ArrayList<>();
        keySerde = job.keySerde;
        valueSerde = job.valueSerde;
        combiner = job.combiner;
        partitioner = job.partitioner;
        order = job.order;
        grouping = job.grouping;
        reducer = job.reducer;
        outputs = new LinkedHashMap<>();
        reducers = job.reducers;
        unordered = job.unordered;
        settings = new TreeMap<>(job.settings);
    }

    /**
     * Begins a job whose mappers' records go through the shuffle to a reducer.
     *
     * @param name 1 to 200 printable characters, for people
     * @param key how keys between map and reduce become bytes
     * @param value how values between map and reduce become bytes
     */
    public static <K, V> Builder<K, V> named(String name, Serde<K> key, Serde<V> value) {
        Parts parts = new Parts(name);
        parts.keySerde = Objects.requireNonNull(key, "key serde");
        parts.valueSerde = Objects.requireNonNull(value, "value serde");
        return new Builder<>(parts);
    }

    /**
     * Begins a job without shuffle and reducer: what the mappers emit goes to the output. Name the types of these records where they do
     * not follow from a variable: {@code Job.<Text, Nothing>mapOnly("grep")}.
     *
     * @param name 1 to 200 printable characters, for people
     */
    public static <K, V> MapOnlyBuilder<K, V> mapOnly(String name) {
        return new MapOnlyBuilder<>(new Parts(name));
    }

    /**
     * This job with paths that mean the same in every process ({@link InputFormat#qualified}, {@link OutputFormat#qualified}): what is to
     * be sent away.
     */
    public Job qualified(FileAccess files) throws IOException {
        Job job = new Job(this);
        for (JobInput input : inputs) {
            job.inputs.add(new JobInput(input.format().qualified(files), input.mapper()));
        }
        for (Map.Entry<String, OutputFormat<?, ?>> output : outputs.entrySet()) {
            job.outputs.put(output.getKey(), output.getValue().qualified(files));
        }
        return job;
    }

    /** The name that the author gave, for people; not necessarily unique. */
    public String name() {
        return name;
    }

    /** At least one; an input's index in this list is part of its splits' identity. */
    public List<JobInput> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** Null if there is none. */
    public @Nullable Combiner<?> combiner() {
        return combiner;
    }

    /**
     * Null only in a map-only job. If none was given: a {@link HashPartitioner} over the key, or over its first part where pairs are
     * grouped by {@link KeyOrder#first()}.
     */
    public @Nullable Partitioner<?, ?> partitioner() {
        return partitioner;
    }

    /** The order in which keys come to a reducer. */
    public KeyOrder<?> order() {
        return order;
    }

    /** By which neighbouring keys form one group; the same as {@link #order} unless given. */
    public KeyOrder<?> grouping() {
        return grouping;
    }

    /** Null only in a map-only job. */
    public @Nullable Reducer<?, ?, ?, ?> reducer() {
        return reducer;
    }

    /** By name, in the order in which they were given; always has {@link #MAIN_OUTPUT}. To be committed in this order. */
    public Map<String, OutputFormat<?, ?>> outputs() {
        return Collections.unmodifiableMap(outputs);
    }

    /** The number of reduce tasks; 0 leaves it to the engine. Always 0 in a map-only job. */
    public int reducers() {
        return reducers;
    }

    /** Whether the author said that groups may come in any order. */
    public boolean isUnordered() {
        return unordered;
    }

    /** What the author set for this job, by key; {@code -D} on the command line goes before it. */
    public Map<String, String> settings() {
        return Collections.unmodifiableMap(settings);
    }

    /** How keys between map and reduce become bytes; null only in a map-only job. */
    public @Nullable Serde<?> keySerde() {
        return keySerde;
    }

    /** How values between map and reduce become bytes; null only in a map-only job. */
    public @Nullable Serde<?> valueSerde() {
        return valueSerde;
    }

    /** Whether there is neither shuffle nor reducer. */
    public boolean isMapOnly() {
        return reducer == null;
    }

    /** A new comparator of encoded keys for {@link #order}, for one thread; null means unsigned byte order. */
    public @Nullable RawComparator newSortComparator() {
        return newComparator(order);
    }

    /** A new comparator of encoded keys for {@link #grouping}, for one thread; null means unsigned byte order. */
    public @Nullable RawComparator newGroupComparator() {
        return newComparator(grouping);
    }

    @SuppressWarnings("unchecked") // the builder took both for the same type of key
    private @Nullable RawComparator newComparator(KeyOrder<?> keyOrder) {
        if (keySerde == null) {
            throw new IllegalStateException("the map-only job '" + name + "' has no key order");
        }
        return ((KeyOrder<Object>) keyOrder).rawComparator((Serde<Object>) keySerde);
    }

    @Override
    public String toString() {
        return "job '" + name + "'";
    }

    /** What the builders gather. */
    private static final class Parts {
        private final String name;
        private final List<JobInput> inputs = new ArrayList<>();
        private final Map<String, OutputFormat<?, ?>> outputs = new LinkedHashMap<>();
        private final Map<String, String> settings = new TreeMap<>();
        private @Nullable Serde<?> keySerde;
        private @Nullable Serde<?> valueSerde;
        private @Nullable Combiner<?> combiner;
        private @Nullable Partitioner<?, ?> partitioner;
        private @Nullable KeyOrder<?> order;
        private @Nullable KeyOrder<?> grouping;
        private @Nullable Reducer<?, ?, ?, ?> reducer;
        private int reducers;
        private boolean unordered;

        private Parts(String name) {
            this.name = name;
            boolean printable = !name.isBlank() && name.codePoints().noneMatch(Parts::isUnprintable);
            if (!printable || name.length() > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException("a job's name has to be 1 to " + MAX_NAME_LENGTH
                        + " printable characters, not all of them blank; got " + name.length() + ": "
                        + name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH))
                                .replaceAll("\\p{Cntrl}", "?"));
            }
        }

        private static boolean isUnprintable(int codePoint) {
            int type = Character.getType(codePoint);
            return Character.isISOControl(codePoint)
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
        }

        private void addOutput(String outputName, OutputFormat<?, ?> format) {
            Objects.requireNonNull(format, "output format");
            if (outputs.putIfAbsent(outputName, format) != null) {
                throw new IllegalArgumentException(
                        outputName.equals(MAIN_OUTPUT)
                                ? "the main output of job '" + name
                                        + "' is given twice; name further ones: output(name, format)"
                                : "output '" + outputName + "' of job '" + name + "' is given twice");
            }
        }

        private void addNamedOutput(String outputName, OutputFormat<?, ?> format) {
            if (!OUTPUT_NAME.matcher(outputName).matches() || outputName.equals(MAIN_OUTPUT)) {
                throw new IllegalArgumentException(
                        "an output's name has to be lower-case letters and digits, begin with "
                                + "a letter, and not be '" + MAIN_OUTPUT + "': '" + outputName + "'");
            }
            addOutput(outputName, format);
        }

        /** What decides which keys form one group: without a grouping of its own, the order does. */
        private @Nullable KeyOrder<?> grouping() {
            return grouping == null ? order : grouping;
        }

        private @Nullable Partitioner<?, ?> partitionerOrDefault() {
            if (partitioner != null || keySerde == null) {
                return partitioner;
            }
            if (grouping() instanceof KeyOrders.First && keySerde instanceof PairSerde<?, ?> pairs) {
                return HashPartitioner.ofFirstUntyped(pairs);
            }
            return HashPartitioner.of(keySerde);
        }

        private Job build() {
            if (inputs.isEmpty()) {
                throw new IllegalStateException("job '" + name + "' has no input: call input(format, mapper)");
            }
            if (keySerde != null && reducer == null) {
                throw new IllegalStateException(
                        "job '" + name + "' has no reducer: call reducer(...), or begin it with Job.mapOnly(name)");
            }
            if (!outputs.containsKey(MAIN_OUTPUT)) {
                throw new IllegalStateException("job '" + name
                        + "' has no main output: call output(format); NothingOutput.get() drops the records");
            }
            if (unordered && (order != null || grouping != null)) {
                throw new IllegalStateException("job '" + name
                        + "' is unordered, and has an order or a grouping, which needs one: leave out one of the two");
            }
            if (grouping() instanceof KeyOrders.First && !(keySerde instanceof PairSerde<?, ?>)) {
                throw new IllegalStateException("job '" + name
                        + "' orders or groups by KeyOrder.first(), so its keys need Serdes.pair(...), not " + keySerde);
            }
            boolean ownGroups = grouping instanceof KeyOrders.Comparing || grouping instanceof KeyOrders.Bytes;
            if (ownGroups && partitioner == null && reducers != 1) {
                throw new IllegalStateException("job '" + name + "' has a grouping of its own, but no partitioner that "
                        + "sends all keys of a group to one reducer: call partitioner(...), or reducers(1)");
            }
            return new Job(this);
        }
    }

    /**
     * What all builders have. A builder belongs to one thread and is not used after {@link #build}.
     *
     * @param <S> the builder itself
     */
    public abstract static sealed class Stage<S extends Stage<S>> permits Builder, ReduceBuilder, MapOnlyBuilder {
        final Parts parts;

        Stage(Parts parts) {
            this.parts = parts;
        }

        abstract S self();

        /**
         * Adds an output that only {@link Emitter#emit(String, Object, Object)} writes to, from mappers ({@code <name>-m-00000} and so on)
         * and reducers ({@code <name>-r-00000}).
         *
         * @param outputName lower-case letters and digits, beginning with a letter, not {@code part}
         */
        public S output(String outputName, OutputFormat<?, ?> format) {
            parts.addNamedOutput(outputName, format);
            return self();
        }

        /** Sets something for this job: one of the engine's {@code job.…} keys, or a key of your own that tasks read. */
        public S setting(String key, String value) {
            if (key.isBlank()) {
                throw new IllegalArgumentException("a setting's key must not be blank; its value was '" + value + "'");
            }
            parts.settings.put(key, Objects.requireNonNull(value, key));
            return self();
        }
    }

    /**
     * Builds a job with a shuffle, up to the reducer.
     *
     * @param <K> the type of keys between map and reduce
     * @param <V> the type of values between map and reduce
     */
    public static final class Builder<K, V> extends Stage<Builder<K, V>> {
        private Builder(Parts parts) {
            super(parts);
        }

        @Override
        Builder<K, V> self() {
            return this;
        }

        /** Adds an input with its mapper; a job may have several. */
        public <A, B> Builder<K, V> input(InputFormat<A, B> format, Mapper<? super A, ? super B, K, V> mapper) {
            parts.inputs.add(new JobInput(
                    Objects.requireNonNull(format, "input format"), Objects.requireNonNull(mapper, "mapper")));
            return this;
        }

        /** Combines values of equal keys before they are moved. */
        public Builder<K, V> combiner(Combiner<V> combiner) {
            parts.combiner = Objects.requireNonNull(combiner, "combiner");
            return this;
        }

        /** Says which reducer takes a record; the default is a hash of the key's bytes. */
        public Builder<K, V> partitioner(Partitioner<? super K, ? super V> partitioner) {
            parts.partitioner = Objects.requireNonNull(partitioner, "partitioner");
            return this;
        }

        /** Says in which order keys come to a reducer; the default is {@link KeyOrder#natural}. */
        public Builder<K, V> order(KeyOrder<K> order) {
            parts.order = Objects.requireNonNull(order, "order");
            return this;
        }

        /** Says which neighbouring keys form one group; by default those that the order finds equal. It must not contradict the order. */
        public Builder<K, V> grouping(KeyOrder<K> grouping) {
            parts.grouping = Objects.requireNonNull(grouping, "grouping");
            return this;
        }

        /** Sets the number of reduce tasks, 0 to {@link #MAX_REDUCERS}; 0, the default, leaves it to the engine. */
        public Builder<K, V> reducers(int count) {
            if (count < 0 || count > MAX_REDUCERS) {
                throw new IllegalArgumentException("the number of reducers has to be 0 (the engine chooses) to "
                        + MAX_REDUCERS + ", not " + count);
            }
            parts.reducers = count;
            return this;
        }

        /**
         * Says that groups may come to the reducers in any order, which is faster. It is the same order whenever the same job runs on the same
         * input.
         */
        public Builder<K, V> unordered() {
            parts.unordered = true;
            return this;
        }

        /** Sets what is done with each group, and goes on to the outputs. */
        public <KO, VO> ReduceBuilder<KO, VO> reducer(Reducer<K, V, KO, VO> reducer) {
            parts.reducer = Objects.requireNonNull(reducer, "reducer");
            return new ReduceBuilder<>(parts);
        }
    }

    /**
     * Builds the rest of a job with a shuffle, behind the reducer.
     *
     * @param <KO> the type of keys that the reducer puts out
     * @param <VO> the type of values that the reducer puts out
     */
    public static final class ReduceBuilder<KO, VO> extends Stage<ReduceBuilder<KO, VO>> {
        private ReduceBuilder(Parts parts) {
            super(parts);
        }

        @Override
        ReduceBuilder<KO, VO> self() {
            return this;
        }

        /** Sets the main output. */
        public ReduceBuilder<KO, VO> output(OutputFormat<? super KO, ? super VO> format) {
            parts.addOutput(MAIN_OUTPUT, format);
            return this;
        }

        /**
         * The job.
         *
         * @throws IllegalStateException if something is missing or contradicts itself; the message says what to call
         */
        public Job build() {
            return parts.build();
        }
    }

    /**
     * Builds a job without shuffle and reducer.
     *
     * @param <K> the type of keys that the mappers put out
     * @param <V> the type of values that the mappers put out
     */
    public static final class MapOnlyBuilder<K, V> extends Stage<MapOnlyBuilder<K, V>> {
        private MapOnlyBuilder(Parts parts) {
            super(parts);
        }

        @Override
        MapOnlyBuilder<K, V> self() {
            return this;
        }

        /** Adds an input with its mapper; a job may have several. */
        public <A, B> MapOnlyBuilder<K, V> input(
                InputFormat<A, B> format, Mapper<? super A, ? super B, ? extends K, ? extends V> mapper) {
            parts.inputs.add(new JobInput(
                    Objects.requireNonNull(format, "input format"), Objects.requireNonNull(mapper, "mapper")));
            return this;
        }

        /** Sets the main output. */
        public MapOnlyBuilder<K, V> output(OutputFormat<? super K, ? super V> format) {
            parts.addOutput(MAIN_OUTPUT, format);
            return this;
        }

        /**
         * The job.
         *
         * @throws IllegalStateException if something is missing; the message says what to call
         */
        public Job build() {
            return parts.build();
        }
    }
}
