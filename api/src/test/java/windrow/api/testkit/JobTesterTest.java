package windrow.api.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Mapper;
import windrow.api.Nothing;
import windrow.api.Pair;
import windrow.api.Reducer;
import windrow.api.Reducers;
import windrow.api.TaskContext;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.io.KeyValueTextInput;
import windrow.api.io.NothingOutput;
import windrow.api.io.TextInput;
import windrow.api.serde.Serdes;

/** That the kit runs jobs as the engine does, and that it shows the mistakes that authors make. */
class JobTesterTest {
    private static final TextInput IN = TextInput.of("never read");

    private static Job.Builder<Text, Long> words() {
        Tokenizer tokenizer = Tokenizer.whitespace();
        return Job.named("words", Serdes.TEXT, Serdes.LONG)
                .input(IN, (offset, line, out) -> tokenizer.tokens(line).forEach(word -> out.emit(word, 1L)));
    }

    private static String failure(Job job, String... lines) {
        return assertThrows(
                        IllegalStateException.class,
                        () -> JobTester.of(job).lines(0, lines).run())
                .getMessage();
    }

    @Test
    void countsWords() throws Exception {
        Job job = words().combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        List<Pair<Text, Long>> counted =
                JobTester.of(job).lines(0, "b a", "", "a c", "a").run().output();
        assertEquals(List.of(Pair.of(Text.of("a"), 3L), Pair.of(Text.of("b"), 1L), Pair.of(Text.of("c"), 1L)), counted);
    }

    @Test
    void everyPartitionIsSorted() throws Exception {
        Job job = words().order(KeyOrder.reversed())
                .partitioner((key, value, partitions) -> key.length() % partitions)
                .reducers(2)
                .reducer(Reducers.count())
                .output(NothingOutput.get())
                .build();
        List<Pair<Text, Long>> counted =
                JobTester.of(job).lines(0, "a bb c dd a").run().output();
        assertEquals(
                List.of("dd", "bb", "c", "a"),
                counted.stream().map(p -> p.first().toString()).toList());
    }

    @Test
    void valuesComeInTheOrderOfASecondarySort() throws Exception {
        Job job = Job.named("secondary", Serdes.pair(Serdes.TEXT, Serdes.LONG), Serdes.LONG)
                .input(KeyValueTextInput.of("in"), (key, value, out) -> {
                    long number = Long.parseLong(value.toString());
                    out.emit(Pair.of(key, number), number);
                })
                .grouping(KeyOrder.first())
                .reducers(5)
                .reducer((Pair<Text, Long> key, Iterable<Long> values, Emitter<Text, List<Long>> out) -> {
                    List<Long> all = new ArrayList<>();
                    values.forEach(all::add);
                    out.emit(key.first(), all);
                })
                .output(NothingOutput.get())
                .build();
        List<Pair<Text, Text>> records = new ArrayList<>();
        for (String number : List.of("5", "-3", "1000", "7")) {
            records.add(Pair.of(Text.of("k"), Text.of(number)));
        }
        assertEquals(
                List.of(Pair.of(Text.of("k"), List.of(-3L, 5L, 7L, 1000L))),
                JobTester.of(job).input(0, records).run().output());
    }

    private static final class Hooks implements Mapper<Long, Text, Text, Nothing> {
        private transient String prefix;
        private int lines;

        @Override
        public void setup(TaskContext context) {
            prefix = context.setting("prefix", "?");
        }

        @Override
        public void map(Long offset, Text line, Emitter<Text, Nothing> out) {
            lines++;
            out.counter("hooks", "lines").increment();
            out.emit("side", line, offset);
            out.emit(Text.of(prefix + line), Nothing.NOTHING);
        }

        @Override
        public void cleanup(Emitter<Text, Nothing> out) {
            out.emit(Text.of("lines " + lines), Nothing.NOTHING);
        }
    }

    @Test
    void hooksSettingsCountersAndNamedOutputs() throws Exception {
        Job job = Job.<Text, Nothing>mapOnly("hooks")
                .input(IN, new Hooks())
                .output(NothingOutput.get())
                .output("side", NothingOutput.get())
                .build();
        JobTester.Result result =
                JobTester.of(job).lines(0, "a", "b", "c").setting("prefix", ">").run();
        assertEquals(
                List.of(">a", ">b", "lines 2", ">c", "lines 1"),
                result.output().stream().map(p -> p.first().toString()).toList());
        assertEquals(3, result.counter("hooks", "lines"));
        assertEquals(
                List.of(0L, 2L, 4L),
                result.output("side").stream().map(Pair::second).toList());
        assertThrows(IllegalArgumentException.class, () -> result.output("none"));
    }

    private static Job splitting(String aside) {
        return Job.named("splitting", Serdes.TEXT, Serdes.LONG)
                .input(IN, (offset, line, out) -> {
                    if (line.length() == 0) {
                        out.emit(aside, offset, "empty");
                    } else {
                        out.emit(line, 1L);
                    }
                })
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .output("rejected", NothingOutput.get())
                .build();
    }

    @Test
    void aMapperInFrontOfAReducerWritesToNamedOutputsButNotToTheMainOne() throws Exception {
        JobTester.Result result =
                JobTester.of(splitting("rejected")).lines(0, "a", "", "a").run();
        assertEquals(List.of(Pair.of(2L, "empty")), result.output("rejected"));
        assertEquals(List.of(Pair.of(Text.of("a"), 2L)), result.output());
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> JobTester.of(splitting(Job.MAIN_OUTPUT)).lines(0, "").run());
        assertTrue(e.getMessage().contains("main output 'part'"), e.getMessage());
    }

    @Test
    void anEmptyInputIsFine() throws Exception {
        Job job =
                words().reducer(Reducers.sumLongs()).output(NothingOutput.get()).build();
        assertEquals(List.of(), JobTester.of(job).run().output());
        assertThrows(IllegalArgumentException.class, () -> JobTester.of(job).input(1, List.of()));
    }

    /** Keeps what it must not keep. */
    private static final class Keeper implements Reducer<Nothing, Text, Text, Nothing> {
        @Override
        public void reduce(Nothing key, Iterable<Text> values, Emitter<Text, Nothing> out) {
            List<Text> kept = new ArrayList<>();
            values.forEach(kept::add);
            kept.forEach(text -> out.emit(text, Nothing.NOTHING));
        }
    }

    @Test
    void keptValuesAreSeenToBeOverwritten() throws Exception {
        Job job = Job.named("keeper", Serdes.NOTHING, Serdes.TEXT)
                .input(IN, (offset, line, out) -> out.emit(Nothing.NOTHING, line))
                .reducer(new Keeper())
                .output(NothingOutput.get())
                .build();
        List<Pair<Text, Nothing>> out =
                JobTester.of(job).lines(0, "one", "two").run().output();
        assertEquals("###", out.get(0).first().toString());
    }

    @Test
    void aPartitionerThatTearsGroupsIsFound() {
        Job job = words().partitioner((key, value, partitions) -> key.byteAt(0) == 'a' ? 0 : 1)
                .order(KeyOrder.comparing((a, b) -> a.toString().compareToIgnoreCase(b.toString())))
                .reducers(2)
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        String message = failure(job, "a A");
        assertTrue(message.contains("tears a group apart"), message);
    }

    @Test
    void aPartitionOutOfRangeIsFound() {
        Job job = words().partitioner((key, value, partitions) -> partitions)
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        assertTrue(failure(job, "a").contains("0 to 0"));
    }

    @Test
    void aGroupingThatContradictsTheOrderIsFound() {
        Job job = words().grouping(KeyOrder.comparing((a, b) -> Integer.compare(a.length(), b.length())))
                .reducers(1)
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        assertTrue(failure(job, "a bb c").contains("contradicts its order"));
    }

    @Test
    void valuesAreWalkedThroughOnce() {
        Job job = words().reducer((Text key, Iterable<Long> values, Emitter<Text, Long> out) -> {
                    values.forEach(first -> {});
                    values.forEach(second -> {});
                })
                .output(NothingOutput.get())
                .build();
        assertTrue(failure(job, "a").contains("once"));
    }

    @Test
    void aMapperThatCannotTravelIsFound() {
        Object unfit = new Object();
        Job job = Job.<Text, Object>mapOnly("job")
                .input(IN, (offset, line, out) -> out.emit(line, unfit))
                .output(NothingOutput.get())
                .build();
        assertTrue(failure(job, "a").contains("java.lang.Object is not Serializable"));
    }

    @Test
    void aCombinerIsReallyUsed() throws Exception {
        Job job = words().combiner((left, right) -> left + right + 100)
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        List<Pair<Text, Long>> out =
                JobTester.of(job).lines(0, "a a", "a a").run().output();
        assertEquals(
                Map.of("a", 304L),
                Map.of(out.get(0).first().toString(), out.get(0).second()));
    }

    @Test
    void foldedListsKeepTheTextsOfEarlierValues() throws Exception {
        Job job = Job.named("lists", Serdes.LONG, Serdes.list(Serdes.TEXT))
                .input(IN, (offset, line, out) -> out.emit(1L, List.of(line)))
                .reducer(Reducers.fold((left, right) -> {
                    List<Text> both = new ArrayList<>(left);
                    both.addAll(right);
                    return both;
                }))
                .output(NothingOutput.get())
                .build();
        List<Pair<Long, List<Text>>> folded =
                JobTester.of(job).lines(0, "a", "b", "c").run().output();
        assertEquals(List.of(Pair.of(1L, List.of(Text.of("a"), Text.of("b"), Text.of("c")))), folded);
    }
}
