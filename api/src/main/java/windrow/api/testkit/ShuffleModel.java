package windrow.api.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import windrow.api.Combiner;
import windrow.api.HashPartitioner;
import windrow.api.Job;
import windrow.api.Partitioner;
import windrow.api.RawComparator;
import windrow.api.Reducer;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;

/** What happens between map and reduce, in the plainest way, on the same bytes as the engine's. */
final class ShuffleModel {
    /** Every group is compared with every other one up to this many, as tests have few. */
    private static final int MAX_GROUPS_COMPARED = 2_000;

    private final Job job;
    private final int partitions;
    private final List<Encoded> records = new ArrayList<>();

    ShuffleModel(Job job) {
        this.job = job;
        this.partitions = Math.max(1, job.reducers());
    }

    private record Encoded(int partition, byte[] key, byte[] value) {}

    /** Keys by which records are combined: the same bytes. */
    private record SameKey(int partition, String bytes) {
        private static SameKey of(Encoded record) {
            return new SameKey(record.partition, new String(record.key, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }

    /** Takes the records of a map task that works on this copy of the job. */
    MapTask mapTask(Job copy) {
        return new MapTask(copy);
    }

    /** The output side of one map task. */
    final class MapTask {
        private final Job copy;
        private final Serde<Object> keys;
        private final Serde<Object> values;
        private final ByteBuilder buffer = new ByteBuilder(64);
        private final List<Encoded> collected = new ArrayList<>();

        private MapTask(Job copy) {
            this.copy = copy;
            this.keys = serde(copy.keySerde());
            this.values = serde(copy.valueSerde());
        }

        void collect(Object key, Object value) {
            byte[] keyBytes = encode(keys, key);
            byte[] valueBytes = encode(values, value);
            int partition = partition(key, value, keyBytes);
            if (partition < 0 || partition >= partitions) {
                throw new IllegalStateException("the partitioner of " + job + " gave " + partition + " for the key "
                        + key + ", which has to be 0 to " + (partitions - 1));
            }
            collected.add(new Encoded(partition, keyBytes, valueBytes));
        }

        @SuppressWarnings("unchecked") // the job's builder took it for these types
        private int partition(Object key, Object value, byte[] keyBytes) {
            if (copy.partitioner() instanceof HashPartitioner<?> hash) {
                return hash.partition(keyBytes, 0, keyBytes.length, partitions);
            }
            Partitioner<Object, Object> own = (Partitioner<Object, Object>) Objects.requireNonNull(copy.partitioner());
            return own.partition(key, value, partitions);
        }

        private byte[] encode(Serde<Object> serde, Object value) {
            buffer.reset();
            serde.write(value, buffer);
            return buffer.toBytes();
        }

        void end() {
            records.addAll(combine(copy, collected));
        }
    }

    private static List<Encoded> combine(Job copy, List<Encoded> all) {
        Combiner<Object> combiner = combiner(copy);
        if (combiner == null) {
            return all;
        }
        Serde<Object> values = serde(copy.valueSerde());
        Map<SameKey, Encoded> combined = new LinkedHashMap<>();
        for (Encoded record : all) {
            combined.merge(SameKey.of(record), record, (left, right) -> {
                ByteBuilder out = new ByteBuilder(64);
                values.write(combiner.combine(decode(values, left.value), decode(values, right.value)), out);
                return new Encoded(left.partition, left.key, out.toBytes());
            });
        }
        return new ArrayList<>(combined.values());
    }

    private static Object decode(Serde<Object> serde, byte[] bytes) {
        return serde.read(bytes.clone(), 0, bytes.length);
    }

    /** Sorts, groups and reduces, each partition with a copy of the job. */
    void reduce(Collected into) throws Exception {
        Comparator<Encoded> order = comparator(job.newSortComparator());
        Comparator<Encoded> grouping = comparator(job.newGroupComparator());
        checkGroups(order, grouping);
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            Job copy = Copies.of(job);
            List<Encoded> mine = combine(
                    copy, records.stream().filter(r -> r.partition == wanted).toList());
            List<Encoded> sorted = mine.stream().sorted(order).toList();
            reducePartition(copy, sorted, grouping, new TesterEmitter(into, "reduce-" + partition, partition));
        }
    }

    private void checkGroups(Comparator<Encoded> order, Comparator<Encoded> grouping) {
        List<Encoded> firsts = new ArrayList<>();
        Encoded previous = null;
        for (Encoded record : records.stream().sorted(order).toList()) {
            if (previous != null && grouping.compare(previous, record) == 0) {
                checkSamePartition(previous, record);
            } else if (firsts.size() < MAX_GROUPS_COMPARED) {
                for (Encoded first : firsts) {
                    if (grouping.compare(first, record) == 0) {
                        throw new IllegalStateException("the grouping of " + job + " contradicts its order: the keys "
                                + key(first) + " and " + key(record)
                                + " are of one group, but a key of another group is sorted between them");
                    }
                }
                firsts.add(record);
            }
            previous = record;
        }
    }

    private void checkSamePartition(Encoded a, Encoded b) {
        if (a.partition != b.partition) {
            throw new IllegalStateException(
                    "the partitioner of " + job + " tears a group apart: it sends the key " + key(a) + " to reducer "
                            + a.partition + ", and " + key(b) + ", of the same group, to " + b.partition);
        }
    }

    private Object key(Encoded record) {
        return decode(serde(job.keySerde()), record.key);
    }

    private void reducePartition(Job copy, List<Encoded> sorted, Comparator<Encoded> grouping, TesterEmitter out)
            throws Exception {
        Reducer<Object, Object, Object, Object> reducer = reducer(copy);
        Serde<Object> keys = serde(copy.keySerde());
        Serde<Object> values = serde(copy.valueSerde());
        reducer.setup(out);
        for (int from = 0; from < sorted.size(); ) {
            int to = from + 1;
            while (to < sorted.size() && grouping.compare(sorted.get(to - 1), sorted.get(to)) == 0) {
                to++;
            }
            byte[] keyBytes = sorted.get(from).key.clone();
            try (Group group = new Group(sorted.subList(from, to), values)) {
                reducer.reduce(keys.read(keyBytes, 0, keyBytes.length), group, out);
            }
            Arrays.fill(keyBytes, Passing.OVERWRITTEN);
            from = to;
        }
        reducer.cleanup(out);
    }

    /** The values of a group, each in memory that the next one's coming overwrites. */
    private static final class Group implements Iterable<Object>, AutoCloseable {
        private final Iterator<Encoded> records;
        private final Serde<Object> values;
        private byte[] current = new byte[0];
        private boolean begun;

        private Group(List<Encoded> records, Serde<Object> values) {
            this.records = records.iterator();
            this.values = values;
        }

        @Override
        public Iterator<Object> iterator() {
            if (begun) {
                throw new IllegalStateException("the values of a group can be walked through once only: keep copies");
            }
            begun = true;
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return records.hasNext();
                }

                @Override
                public Object next() {
                    if (!records.hasNext()) {
                        throw new NoSuchElementException();
                    }
                    close();
                    current = records.next().value.clone();
                    return values.read(current, 0, current.length);
                }
            };
        }

        @Override
        public void close() {
            Arrays.fill(current, Passing.OVERWRITTEN);
        }
    }

    private static Comparator<Encoded> comparator(@Nullable RawComparator raw) {
        RawComparator comparator = raw == null ? RawComparator.BYTES : raw;
        return (a, b) -> comparator.compare(a.key, 0, a.key.length, b.key, 0, b.key.length);
    }

    @SuppressWarnings("unchecked") // a job with a shuffle has both serdes, for the types of its own mappers and reducer
    private static Serde<Object> serde(@Nullable Serde<?> serde) {
        return (Serde<Object>) Objects.requireNonNull(serde);
    }

    @SuppressWarnings("unchecked") // as above
    private static @Nullable Combiner<Object> combiner(Job copy) {
        return (Combiner<Object>) copy.combiner();
    }

    @SuppressWarnings("unchecked") // as above
    private static Reducer<Object, Object, Object, Object> reducer(Job copy) {
        return (Reducer<Object, Object, Object, Object>) Objects.requireNonNull(copy.reducer());
    }
}
