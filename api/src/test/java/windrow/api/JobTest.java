package windrow.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import windrow.api.io.LocalFiles;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.PairSerde;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;

/** What the builder accepts and what it says of the rest; orders and the default partitioner. */
class JobTest {
    private static Job.Builder<Text, Long> begun() {
        return Job.named("job", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of("in"), (offset, line, out) -> out.emit(line, offset));
    }

    private static Job complete(Job.Builder<Text, Long> builder) {
        return builder.reducer(Reducers.sumLongs()).output(TextOutput.to("out")).build();
    }

    private static void refused(String expected, Executable call) {
        String message = assertThrows(RuntimeException.class, call).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void aCompleteJobKnowsItsParts() {
        Job job = complete(begun().combiner(Combiners.sumLongs()).reducers(3).setting("a", "b"));
        assertEquals("job", job.name());
        assertEquals(1, job.inputs().size());
        assertEquals(3, job.reducers());
        assertEquals(Map.of("a", "b"), job.settings());
        assertEquals(List.of(Job.MAIN_OUTPUT), List.copyOf(job.outputs().keySet()));
        assertInstanceOf(HashPartitioner.class, job.partitioner());
        assertNull(job.newSortComparator());
        assertNull(job.newGroupComparator());
    }

    @Test
    void aJobThatIsSentAwayHasPathsThatMeanTheSameEverywhere() throws Exception {
        Job job = complete(begun().setting("a", "b")).qualified(new LocalFiles());
        String here = "file:" + java.nio.file.Path.of("").toAbsolutePath();
        assertEquals(List.of(here + "/in"), ((TextInput) job.inputs().get(0).format()).paths());
        assertEquals(here + "/out", job.outputs().get(Job.MAIN_OUTPUT).place());
        assertEquals(Map.of("a", "b"), job.settings());
    }

    @Test
    void aMapOnlyJobHasNeitherOrderNorReducer() {
        Job job = Job.<Text, Nothing>mapOnly("job")
                .input(TextInput.of("in"), (offset, line, out) -> out.emit(line, Nothing.NOTHING))
                .output(TextOutput.to("out"))
                .build();
        assertTrue(job.isMapOnly());
        assertNull(job.partitioner());
        assertThrows(IllegalStateException.class, job::newSortComparator);
    }

    @Test
    void whatIsMissingIsNamed() {
        refused("call input(", () -> complete(Job.named("job", Serdes.TEXT, Serdes.LONG)));
        refused("call output(", () -> begun().reducer(Reducers.sumLongs()).build());
        refused("call output(", () -> Job.<Text, Text>mapOnly("job")
                .input(TextInput.of("in"), (offset, line, out) -> out.emit(line, line))
                .build());
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("printable", () -> Job.mapOnly(" "));
        refused("printable", () -> Job.mapOnly("a\nb"));
        refused("200", () -> Job.mapOnly("x".repeat(201)));
        refused("-1", () -> begun().reducers(-1));
        refused("'Bad'", () -> begun().output("Bad", NothingOutput.get()));
        refused("'part'", () -> begun().output("part", NothingOutput.get()));
        refused("twice", () -> begun().output("x", NothingOutput.get()).output("x", NothingOutput.get()));
        refused("twice", () -> begun().reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .output(NothingOutput.get()));
        refused("Serdes.pair", () -> {
            @SuppressWarnings({"unchecked", "rawtypes"})
            KeyOrder<Text> first = (KeyOrder) KeyOrder.first();
            complete(begun().grouping(first));
        });
        refused("partitioner", () -> complete(begun().grouping(KeyOrder.comparing(Text::compareTo))));
        refused("key", () -> begun().setting("", "x"));
    }

    private static <K> int compare(KeyOrder<K> order, Serde<K> serde, K a, K b) {
        ByteBuilder x = new ByteBuilder(16);
        ByteBuilder y = new ByteBuilder(16);
        serde.write(a, x);
        serde.write(b, y);
        RawComparator comparator = order.rawComparator(serde);
        return Integer.signum((comparator == null ? RawComparator.BYTES : comparator)
                .compare(x.array(), 0, x.length(), y.array(), 0, y.length()));
    }

    /** Not ordered: decimal digits. */
    private static final class Digits implements Serde<Long> {
        @Override
        public void write(Long value, ByteBuilder out) {
            out.put(Long.toString(value).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        @Override
        public Long read(byte[] bytes, int offset, int length) {
            return Long.valueOf(new String(bytes, offset, length, java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    @Test
    void orders() {
        assertEquals(-1, compare(KeyOrder.natural(), Serdes.LONG, 9L, 10L));
        assertEquals(1, compare(KeyOrder.reversed(), Serdes.LONG, 9L, 10L));
        assertEquals(-1, compare(KeyOrder.natural(), new Digits(), 9L, 10L));
        assertEquals(1, compare(KeyOrder.reversed(), new Digits(), 9L, 10L));
        assertEquals(0, compare(KeyOrder.comparing(String::compareToIgnoreCase), Serdes.STRING, "A", "a"));
        assertEquals(1, compare(KeyOrder.bytes((a, ao, al, b, bo, bl) -> al - bl), Serdes.STRING, "aa", "b"));
        PairSerde<String, Long> pair = Serdes.pair(Serdes.STRING, Serdes.LONG);
        assertEquals(0, compare(KeyOrder.first(), pair, Pair.of("a\0", 1L), Pair.of("a\0", 2L)));
        assertEquals(-1, compare(KeyOrder.first(), pair, Pair.of("a", 2L), Pair.of("a\0", 1L)));
    }

    @Test
    void theDefaultPartitionerIsFixedForEver() {
        HashPartitioner<String> partitioner = HashPartitioner.of(Serdes.STRING);
        StringBuilder partitions = new StringBuilder();
        for (String key : List.of("", "a", "b", "the", "windrow", "\u00e9")) {
            partitions.append(partitioner.partition(key, 0L, 1000)).append(' ');
        }
        assertEquals("0 980 689 529 834 860 ", partitions.toString());
    }

    @Test
    void theDefaultPartitionerSpreads() {
        HashPartitioner<Long> partitioner = HashPartitioner.of(Serdes.LONG);
        int[] counts = new int[7];
        for (long key = 0; key < 70_000; key++) {
            counts[partitioner.partition(key, 0L, counts.length)]++;
        }
        for (int count : counts) {
            assertTrue(count > 9_500 && count < 10_500, java.util.Arrays.toString(counts));
        }
    }

    @Test
    void pairsThatAreGroupedByTheirFirstPartGoTogether() {
        Job job = Job.named("job", Serdes.pair(Serdes.TEXT, Serdes.LONG), Serdes.NOTHING)
                .input(TextInput.of("in"), (offset, line, out) -> out.emit(Pair.of(line, offset), Nothing.NOTHING))
                .grouping(KeyOrder.first())
                .reducer(Reducers.identity())
                .output(NothingOutput.get())
                .build();
        @SuppressWarnings("unchecked")
        Partitioner<Object, Object> partitioner = (Partitioner<Object, Object>) job.partitioner();
        int expected = partitioner.partition(Pair.of(Text.of("x"), 0L), Nothing.NOTHING, 100);
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    expected, partitioner.partition(Pair.of(Text.of("x"), random.nextLong()), Nothing.NOTHING, 100));
        }
    }

    @Test
    void countersAddUpAndSaturate() {
        Counters a = Counters.of(Map.of("g", Map.of("x", Long.MAX_VALUE, "y", 1L)));
        Counters b = Counters.of(Map.of("g", Map.of("x", 1L), "h", Map.of("z", -5L)));
        Counters sum = a.plus(b);
        assertEquals(Long.MAX_VALUE, sum.value("g", "x"));
        assertEquals(1, sum.value("g", "y"));
        assertEquals(-5, sum.value("h", "z"));
        assertEquals(0, sum.value("no", "no"));
        assertEquals(Long.MIN_VALUE, Counters.saturatedSum(Long.MIN_VALUE, -1));
    }

    @Test
    void orderByTheFirstPartAloneKeepsItsGroupsTogether() {
        PairSerde<Text, Long> keys = Serdes.pair(Serdes.TEXT, Serdes.LONG);
        Job job = Job.named("job", keys, Serdes.LONG)
                .input(TextInput.of("in"), (offset, line, out) -> out.emit(Pair.of(line, offset), offset))
                .order(KeyOrder.first())
                .reducer(Reducers.identity())
                .output(NothingOutput.get())
                .build();
        HashPartitioner<?> partitioner = assertInstanceOf(HashPartitioner.class, job.partitioner());
        ByteBuilder key = new ByteBuilder(16);
        keys.write(Pair.of(Text.of("a"), 0L), key);
        int expected = partitioner.partition(key.array(), 0, key.length(), 1000);
        for (long second = 1; second < 20; second++) {
            key.reset();
            keys.write(Pair.of(Text.of("a"), second), key);
            assertEquals(expected, partitioner.partition(key.array(), 0, key.length(), 1000), "second part " + second);
        }
    }
}
