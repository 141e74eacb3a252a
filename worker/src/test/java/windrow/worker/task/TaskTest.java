package windrow.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Reducers;
import windrow.api.TaskContext;
import windrow.api.Text;
import windrow.api.io.CommittedTask;
import windrow.api.io.FileOutput;
import windrow.api.io.InputContext;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.api.io.JobOutput;
import windrow.api.io.NothingOutput;
import windrow.api.io.RecordReader;
import windrow.api.io.RecordWriter;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.PhaseSpan;
import windrow.protocol.message.TaskWork;
import windrow.shuffle.fetch.FetchTransport;
import windrow.worker.executor.LocalExecutorHost;
import windrow.worker.files.HadoopConf;
import windrow.worker.files.RoutingFiles;
import windrow.worker.launch.ExecutorDriver;
import windrow.worker.launch.InProcessLauncher;

/** Tasks through a real executor in this process. */
class TaskTest {

    @TempDir
    Path folder;

    private FetchTransport transport;
    private InProcessLauncher launcher;
    private ExecutorDriver driver;

    @BeforeEach
    void start() {
        transport = new FetchTransport(1);
        launcher = new InProcessLauncher(
                new LocalExecutorHost(new RoutingFiles(HadoopConf.none()), transport, 64 << 20, System::nanoTime));
        launcher.start();
        driver = new ExecutorDriver(folder);
    }

    @AfterEach
    void stop() {
        launcher.close();
        transport.close();
    }

    private String input(String name, String text) throws Exception {
        Path file = folder.resolve("in").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return file.toString();
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private String part(String output, String name) throws Exception {
        return Files.readString(folder.resolve(output).resolve(name));
    }

    private AttemptResult.Failed failed(AttemptEnd end) {
        return assertInstanceOf(AttemptResult.Failed.class, end.result(), end::toString);
    }

    static final class Words implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) {
            for (String word : line.toString().split(" ")) {
                out.emit(word, 1L);
            }
            out.counter("mine", "lines").increment();
        }
    }

    private Job wordCount(String in, String output) {
        return Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(output))
                .build();
    }

    /** Says how often its task begins and ends. */
    static final class Whole implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void setup(TaskContext context) {
            context.counter("mine", "begun").increment();
        }

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) {
            if (line.toString().equals("bad")) {
                throw new IllegalStateException("that line");
            }
            out.emit(line.toString(), 1L);
        }

        @Override
        public void cleanup(Emitter<String, Long> out) {
            out.emit("end", 1L);
        }
    }

    private Job whole(String in, String output) {
        return Job.named("whole", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), new Whole())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(output))
                .build();
    }

    @Test
    void smallFilesShareTasks() throws Exception {
        for (int i = 0; i < 40; i++) {
            input("f" + i, "x\nx\n");
        }
        driver.start(launcher, whole(folder.resolve("in").toString(), out("out")), 1, List.of());
        driver.runAll(1);
        assertEquals(4, driver.splits());
        assertEquals("end\t4\nx\t80\n", part("out", "part-r-00000"));
        assertEquals(4, driver.counters.get("mine/begun"));
        assertEquals(80, driver.counters.get("windrow/" + JobCounters.MAP_RECORDS_IN));
        assertEquals(160, driver.counters.get("windrow/" + JobCounters.MAP_BYTES_IN));
    }

    @Test
    void aBadRecordInOneOfSeveralFilesIsFoundByItsPlace() throws Exception {
        for (int i = 0; i < 8; i++) {
            input("f" + i, i == 5 ? "xx\nbad\n" : "xxx\nxx\n");
        }
        driver.start(launcher, whole(folder.resolve("in").toString(), out("out")), 1, List.of());
        driver.plan();
        int found = 0;
        for (int i = 0; i < driver.splits(); i++) {
            if (driver.map(i, 1).result() instanceof AttemptResult.Failed failure) {
                assertTrue(failure.message().contains("f5") && failure.message().contains("3"), failure.message());
                found++;
            }
        }
        assertEquals(1, found);
    }

    @Test
    void countsWords() throws Exception {
        input("a.txt", "b a b\nc b\n");
        input("b.txt", "a\n");
        driver.start(launcher, wordCount(folder.resolve("in").toString(), out("out")), 1, List.of());
        driver.runAll(1);
        assertEquals("a\t2\nb\t3\nc\t1\n", part("out", "part-r-00000"));
        assertTrue(Files.exists(folder.resolve("out/_SUCCESS")));
        assertFalse(Files.exists(folder.resolve("out/_windrow")));
        assertEquals(3, driver.counters.get("windrow/" + JobCounters.MAP_RECORDS_IN));
        assertEquals(6, driver.counters.get("windrow/" + JobCounters.MAP_RECORDS_OUT));
        assertEquals(3, driver.counters.get("windrow/" + JobCounters.REDUCE_GROUPS));
        assertEquals(3, driver.counters.get("windrow/" + JobCounters.RECORDS_OUT));
        assertEquals(3, driver.counters.get("mine/lines"));
        long digest = 0;
        for (MapEvent event : driver.events()) {
            digest += MapEvent.mix(event.map().task().index(), event.digest());
        }
        assertEquals(digest, driver.requests.get(0).consumedDigest());
        try (Stream<Path> left = Files.list(folder.resolve("work/out"))) {
            assertTrue(left.noneMatch(p -> p.getFileName().toString().startsWith("spill")));
        }
    }

    @Test
    void everyPhaseIsTraced() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a b\n"), out("out")), 1, List.of());
        assertEquals("plan", driver.plan().trace().phases().get(0).phase());
        List<String> map =
                driver.map(0, 1).trace().phases().stream().map(p -> p.phase()).toList();
        assertEquals(List.of("start", "map", "merge"), map);
        AttemptId reduce = driver.beginReduce(0, 1);
        driver.tellEvents();
        List<String> phases = driver.finishReduce(reduce).trace().phases().stream()
                .map(p -> p.phase())
                .toList();
        assertEquals(List.of("start", "fetch", "reduce", "commit-wait"), phases);
    }

    /** More than the executor's memory for records holds. */
    static final class Flood implements Mapper<Long, Text, String, String> {
        private static final long serialVersionUID = 1;

        static final int RECORDS = 3_000;

        @Override
        public void map(Long offset, Text line, Emitter<String, String> out) {
            String value = "x".repeat(100_000);
            for (int i = 0; i < RECORDS; i++) {
                out.emit(Integer.toString(i), value);
            }
        }
    }

    @Test
    void spillsAreTracedAndCounted() throws Exception {
        Job job = Job.named("flood", Serdes.STRING, Serdes.STRING)
                .input(TextInput.of(input("a.txt", "x\n")), new Flood())
                .reducer(Reducers.identity())
                .output(NothingOutput.get())
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.plan();
        List<PhaseSpan> phases = driver.map(0, 1).trace().phases();
        List<PhaseSpan> spills =
                phases.stream().filter(p -> p.phase().equals("spill")).toList();
        assertTrue(spills.size() >= 2, phases::toString);
        PhaseSpan map =
                phases.stream().filter(p -> p.phase().equals("map")).findFirst().orElseThrow();
        long records = 0;
        for (PhaseSpan spill : spills) {
            assertTrue(
                    spill.startMicros() >= map.startMicros() && spill.endMicros() <= map.endMicros(), phases::toString);
            assertTrue(spill.bytes() > 0, phases::toString);
            records += spill.records();
        }
        assertTrue(records > 0 && records <= Flood.RECORDS, phases::toString);
        assertEquals(records, driver.counters.get("windrow/" + JobCounters.SPILLED_RECORDS));
        assertEquals("merge", phases.get(phases.size() - 1).phase());
    }

    @Test
    void anInputThatIsMissingAndAnOutputThatExistsEndTheJobAtOnce() throws Exception {
        driver.start(launcher, wordCount(out("missing"), out("out")), 1, List.of());
        AttemptResult.Failed missing = failed(driver.plan());
        assertEquals(FailureKind.USAGE, missing.kind());
        assertTrue(missing.message().contains("missing"), missing.message());
    }

    @Test
    void anOutputThatExistsEndsTheJobAtOnce() throws Exception {
        Files.createDirectories(folder.resolve("out"));
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        AttemptResult.Failed exists = failed(driver.plan());
        assertEquals(FailureKind.USAGE, exists.kind());
        assertTrue(exists.message().contains("already exists"), exists.message());
    }

    /** Splits without end, each said to be on a host of its own with a long name. */
    private static final class ManySplits implements InputFormat<Long, Text> {
        private static final long serialVersionUID = 1;

        @Override
        public List<InputSplit> splits(InputContext context) {
            List<InputSplit> splits = new ArrayList<>();
            for (int i = 0; i < 150_000; i++) {
                splits.add(new InputSplit(new byte[0], 1, List.of("h".repeat(250) + i)));
            }
            return splits;
        }

        @Override
        public RecordReader<Long, Text> open(InputSplit split, InputContext context) throws IOException {
            throw new IOException("nothing to read");
        }
    }

    @Test
    void aPlanThatFitsIntoNoMessageEndsTheJobAndNotItsWorkersLink() throws Exception {
        Job job = Job.<Text, Text>mapOnly("only")
                .input(new ManySplits(), (Long offset, Text line, Emitter<Text, Text> out) -> {})
                .output(TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 0, List.of());
        AttemptResult.Failed tooMany = failed(driver.plan());
        assertEquals(FailureKind.USAGE, tooMany.kind());
        assertTrue(tooMany.message().contains("150000 splits"), tooMany.message());
    }

    private Job mapOnly(String in, Mapper<Long, Text, Text, Text> mapper) {
        return Job.<Text, Text>mapOnly("only")
                .input(TextInput.of(in), mapper)
                .output(TextOutput.to(out("out")))
                .output("odd", TextOutput.to(out("odd")))
                .build();
    }

    @Test
    void aMapOnlyJobWritesItsOutputsAndAsksToCommit() throws Exception {
        Job job = mapOnly(input("a.txt", "x\nyy\n"), (offset, line, out) -> {
            if (line.length() % 2 == 1) {
                out.emit("odd", line, Text.of("odd"));
            } else {
                out.emit(line, Text.of(out.setting("given", "?")));
            }
        });
        driver.start(launcher, job, 0, List.of());
        driver.runAll(0);
        assertEquals(1, driver.requests.size());
        assertEquals("yy\tby -D\n", part("out", "part-m-00000"));
        assertEquals("x\todd\n", part("odd", "odd-m-00000"));
    }

    @Test
    void anExceptionOfTheMapperIsToldWithClassMessageFileAndOffset() throws Exception {
        Job job = mapOnly(input("a.txt", "x\nbad\n"), (offset, line, out) -> {
            if (line.toString().equals("bad")) {
                throw new IllegalStateException("no good");
            }
        });
        driver.start(launcher, job, 0, List.of());
        driver.plan();
        AttemptResult.Failed failure = failed(driver.map(0, 0));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("IllegalStateException: no good"), failure.message());
        assertTrue(failure.message().contains("a.txt") && failure.message().contains("offset 2"), failure.message());
        assertTrue(failure.stackTrace().contains("TaskTest"), failure.stackTrace());
    }

    @Test
    void endlessRecursionAndAFullHeapAreFailuresOfTheTask() throws Exception {
        Job job = mapOnly(input("a.txt", "x\n"), (offset, line, out) -> recurse(1));
        driver.start(launcher, job, 0, List.of());
        driver.plan();
        AttemptResult.Failed failure = failed(driver.map(0, 0));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("StackOverflowError"), failure.message());
        assertTrue(failure.stackTrace().contains("recurse"));
        assertTrue(failure.stackTrace().length() <= Failures.MAX_STACK_CHARS);
    }

    private static int recurse(int n) {
        return n < 0 ? n : recurse(n + 1) + 1;
    }

    @Test
    void aReducersExceptionNamesItsPartitionAndGroup() throws Exception {
        Job job = Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "b a b\n")), new Words())
                .<String, Long>reducer((key, values, out) -> {
                    if (key.equals("b")) {
                        throw new UnsupportedOperationException("b");
                    }
                })
                .output(NothingOutput.get())
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.plan();
        driver.map(0, 1);
        driver.tellEvents();
        AttemptResult.Failed failure = failed(driver.finishReduce(driver.beginReduce(0, 1)));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("partition 0, group 2"), failure.message());
        assertTrue(failure.message().contains("UnsupportedOperationException"), failure.message());
    }

    @Test
    void aCombinersExceptionIsTheTasksFault() throws Exception {
        Job job = Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "b b b\n")), (Long o, Text l, Emitter<String, Long> out) -> {
                    out.emit("k", Long.MAX_VALUE);
                    out.emit("k", Long.MAX_VALUE);
                })
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.plan();
        AttemptResult.Failed failure = failed(driver.map(0, 1));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("SumLongs"), failure.message());
    }

    @Test
    void aPartitionOutOfRangeIsNamed() throws Exception {
        Job job = Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "b\n")), new Words())
                .partitioner((key, value, partitions) -> partitions)
                .reducer(Reducers.sumLongs())
                .output(NothingOutput.get())
                .build();
        driver.start(launcher, job, 2, List.of());
        driver.plan();
        AttemptResult.Failed failure = failed(driver.map(0, 2));
        assertTrue(failure.message().contains("partition 2"), failure.message());
    }

    @Test
    void secondarySortGivesEachGroupItsValuesInOrder() throws Exception {
        Job job = Job.named("sorted", Serdes.pair(Serdes.STRING, Serdes.INT), Serdes.TEXT)
                .input(
                        TextInput.of(input("a.txt", "b 2\na 3\nb 1\na 1\na 2\n")),
                        (Long offset, Text line, Emitter<Pair<String, Integer>, Text> out) -> {
                            String[] parts = line.toString().split(" ");
                            out.emit(Pair.of(parts[0], Integer.valueOf(parts[1])), Text.of(parts[1]));
                        })
                .grouping(KeyOrder.first())
                .<String, String>reducer((key, values, out) -> {
                    StringBuilder all = new StringBuilder();
                    for (Text value : values) {
                        all.append(value).append(',');
                    }
                    out.emit(key.first(), all.toString());
                })
                .output(TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("a\t1,2,3,\nb\t1,2,\n", part("out", "part-r-00000"));
    }

    @Test
    void aValueStaysAsItIsWhileTheReducerLooksAhead() throws Exception {
        Job job = Job.named("ahead", Serdes.STRING, Serdes.TEXT)
                .input(
                        TextInput.of(input("a.txt", "1\n2\n3\n")),
                        (Long o, Text line, Emitter<String, Text> out) -> out.emit("k", line))
                .<String, String>reducer((key, values, out) -> {
                    var all = values.iterator();
                    StringBuilder text = new StringBuilder();
                    while (all.hasNext()) {
                        Text value = all.next();
                        text.append(all.hasNext() ? "" : "last ").append(value).append(' ');
                    }
                    out.emit(key, text.toString());
                })
                .output(TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("k\t1 2 last 3 \n", part("out", "part-r-00000"));
    }

    @Test
    void whatAReducerDoesNotReadIsPassedOver() throws Exception {
        Job job = Job.named("first", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "a a b b c\n")), new Words())
                .<String, Long>reducer((key, values, out) -> {
                    if (!key.equals("b")) {
                        out.emit(key, values.iterator().next());
                    }
                })
                .output(TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("a\t1\nc\t1\n", part("out", "part-r-00000"));
        assertEquals(5, driver.counters.get("windrow/" + JobCounters.REDUCE_RECORDS_IN));
    }

    @Test
    void noInputGivesEmptyParts() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        driver.start(launcher, wordCount(folder.resolve("in").toString(), out("out")), 2, List.of());
        driver.runAll(2);
        assertEquals("", part("out", "part-r-00000"));
        assertEquals("", part("out", "part-r-00001"));
    }

    /** Lets tests wait for a mapper of the executor's threads. */
    static final class Signals implements Serializable {
        private static final long serialVersionUID = 1;
        static volatile CountDownLatch began = new CountDownLatch(1);
        static volatile CountDownLatch firstOver = new CountDownLatch(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledAttemptStopsSoonWhetherItSleepsOrEmits(boolean sleeping) throws Exception {
        Signals.began = new CountDownLatch(1);
        Job job = mapOnly(input("a.txt", "x\n".repeat(100_000)), (offset, line, out) -> {
            Signals.began.countDown();
            if (sleeping) {
                new CountDownLatch(1).await();
            } else {
                Math.sqrt(offset);
            }
        });
        driver.start(launcher, job, 0, List.of());
        driver.plan();
        AttemptId map = driver.beginMap(0, 0);
        Signals.began.await();
        driver.executor().send(new ExecutorMessage.Kill(map));
        AttemptResult result = driver.end(map).end().result();
        if (result instanceof AttemptResult.Failed failure) {
            assertEquals(FailureKind.KILLED, failure.kind());
        } else {
            assertFalse(sleeping);
        }
    }

    /** The heap is the executor's: whoever finds it full second is not blamed. */
    @Test
    void ofTwoAttemptsThatRunOutOfMemoryTogetherTheFirstIsBlamed() throws Exception {
        Signals.began = new CountDownLatch(1);
        Signals.firstOver = new CountDownLatch(1);
        input("a.txt", "first\n");
        input("b.txt", "second\n");
        Job job = mapOnly(folder.resolve("in").toString(), (offset, line, out) -> {
            if (line.toString().equals("second")) {
                Signals.began.countDown();
                Signals.firstOver.await();
            } else {
                Signals.began.await();
            }
            throw new OutOfMemoryError("as if");
        });
        driver.start(launcher, job, 0, List.of());
        driver.plan();
        AttemptId first = driver.beginMap(0, 0);
        AttemptId second = driver.beginMap(1, 0);
        AttemptResult.Failed blamed = failed(driver.end(first).end());
        assertEquals(FailureKind.TASK, blamed.kind());
        Signals.firstOver.countDown();
        AttemptResult.Failed beside = failed(driver.end(second).end());
        assertEquals(FailureKind.ENVIRONMENT, beside.kind());
        assertTrue(beside.message().contains("another attempt in the executor ran out of memory"), beside.message());
    }

    @Test
    void aReduceThatWaitsForMapsCanBeKilled() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        driver.plan();
        AttemptId reduce = driver.beginReduce(0, 1);
        ExecutorMessage.Progress progress = driver.await(ExecutorMessage.Progress.class);
        assertEquals(reduce, progress.running().get(0).attempt());
        driver.executor().send(new ExecutorMessage.Kill(reduce));
        assertEquals(FailureKind.KILLED, failed(driver.end(reduce).end()).kind());
    }

    @Test
    void aMapOutputThatIsGoneIsReported() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        driver.plan();
        driver.map(0, 1);
        try (Stream<Path> files = Files.list(folder.resolve("work/out"))) {
            for (Path file : files.toList()) {
                Files.writeString(file, "damaged");
            }
        }
        AttemptId reduce = driver.beginReduce(0, 1);
        driver.tellEvents();
        ExecutorMessage.CannotFetch cannot = driver.await(ExecutorMessage.CannotFetch.class);
        assertEquals(ExecutorDriver.attempt(TaskKind.MAP, 0), cannot.failure().map());
        assertEquals(reduce, cannot.failure().reporter());
        assertTrue(cannot.failure().definitive());
    }

    @Test
    void tooManyCountersDropTheNewestAndSumsSaturate() throws Exception {
        Job job = mapOnly(input("a.txt", "x\n"), (offset, line, out) -> {
            for (int i = 0; i < 5_000; i++) {
                out.counter("many", "c" + i).increment();
            }
            out.counter("many", "c0").add(Long.MAX_VALUE);
        });
        driver.start(launcher, job, 0, List.of());
        driver.plan();
        driver.map(0, 0);
        assertEquals(Long.MAX_VALUE, driver.counters.get("many/c0"));
        assertEquals(1L, driver.counters.get("many/c999"));
        assertFalse(driver.counters.containsKey("many/c1000"));
    }

    @Test
    void aFailedJobsWorkIsRemoved() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        driver.plan();
        driver.map(0, 1);
        driver.tellEvents();
        driver.finishReduce(driver.beginReduce(0, 1));
        assertTrue(Files.exists(folder.resolve("out/_windrow")));
        AttemptEnd end = driver.end(driver.begin(TaskKind.ABORT, 0, new TaskWork.Clean(List.of())))
                .end();
        assertInstanceOf(AttemptResult.Cleaned.class, end.result(), end::toString);
        assertFalse(Files.exists(folder.resolve("out")));
    }

    /** Text, whose first clean-up fails. */
    private static final class Flaky extends FileOutput<Object, Object> {
        private static final long serialVersionUID = 1;

        private final String failed;

        Flaky(String folder, String failed) {
            super(folder);
            this.failed = failed;
        }

        @Override
        protected RecordWriter<Object, Object> writer(OutputStream out) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public void abortJob(JobOutput job, List<CommittedTask> tasks) throws IOException {
            if (!job.files().exists(failed)) {
                job.files().create(failed).close();
                throw new IOException("the first clean-up");
            }
            super.abortJob(job, tasks);
        }
    }

    @Test
    void anOutputIsNotGivenUpAsLongAsAnotherThatSharesItIsNotClean() throws Exception {
        Job job = Job.named("words", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "a\n")), new Words())
                .reducer(Reducers.sumLongs())
                .output(new Flaky(out("out"), out("failed")))
                .output("bad", TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.plan();
        AttemptEnd end = driver.end(driver.begin(TaskKind.ABORT, 0, new TaskWork.Clean(List.of())))
                .end();
        assertTrue(failed(end).message().contains("the first clean-up"), end::toString);
        assertTrue(Files.exists(folder.resolve("out/_windrow/claim")));
        AttemptId again = new AttemptId(new TaskId(ExecutorDriver.JOB, TaskKind.ABORT, 0), 1, 1);
        driver.executor().send(new ExecutorMessage.Run(again, new TaskWork.Clean(List.of())));
        assertInstanceOf(AttemptResult.Cleaned.class, driver.end(again).end().result());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void aPlanThatIsMadeAgainFindsTheOutputTakenByItsOwnJob() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        driver.plan();
        String claim = part("out", "_windrow/claim");
        assertTrue(claim.startsWith(ExecutorDriver.JOB + "-"), claim);
        AttemptId again = new AttemptId(new TaskId(ExecutorDriver.JOB, TaskKind.PLAN, 0), 1, 1);
        driver.executor().send(new ExecutorMessage.Run(again, new TaskWork.Plan(1)));
        AttemptEnd end = driver.end(again).end();
        assertInstanceOf(AttemptResult.Planned.class, end.result(), end::toString);
        driver.map(0, 1);
        driver.tellEvents();
        driver.finishReduce(driver.beginReduce(0, 1));
        driver.publish();
        assertEquals("a\t1\n", part("out", "part-r-00000"));
        assertFalse(Files.exists(folder.resolve("out/_windrow")));
    }

    @Test
    void anOutputThatAnotherJobTookIsRefusedByItsName() throws Exception {
        refused("job_7_0001-0c0ffee0");
    }

    @Test
    void anOutputThatAJobOfAnotherClusterTookIsRefusedThoughItsIdIsTheSame() throws Exception {
        refused(ExecutorDriver.JOB + "-0c0ffee0");
    }

    private void refused(String holder) throws Exception {
        Files.createDirectories(folder.resolve("out/_windrow"));
        Files.writeString(folder.resolve("out/_windrow/claim"), holder);
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 1, List.of());
        AttemptResult.Failed failure = failed(driver.plan());
        assertEquals(FailureKind.USAGE, failure.kind());
        assertTrue(failure.message().contains(holder), failure.message());
    }

    @Test
    void whatACommitThatFailedHadPublishedIsRemoved() throws Exception {
        driver.start(launcher, wordCount(input("a.txt", "a\n"), out("out")), 2, List.of());
        driver.plan();
        driver.map(0, 2);
        driver.tellEvents();
        driver.finishReduce(driver.beginReduce(0, 2));
        driver.finishReduce(driver.beginReduce(1, 2));
        Files.writeString(folder.resolve("out/part-r-00001"), "somebody else's");
        AttemptId commit = driver.begin(TaskKind.COMMIT, 0, new TaskWork.Publish(driver.committed()));
        assertEquals(FailureKind.USAGE, failed(driver.end(commit).end()).kind());
        assertTrue(Files.exists(folder.resolve("out/part-r-00000")));
        AttemptEnd end = driver.end(driver.begin(TaskKind.ABORT, 0, new TaskWork.Clean(driver.committed())))
                .end();
        assertInstanceOf(AttemptResult.Cleaned.class, end.result(), end::toString);
        try (Stream<Path> left = Files.list(folder.resolve("out"))) {
            assertEquals(List.of(folder.resolve("out/part-r-00001")), left.toList());
        }
        assertEquals("somebody else's", part("out", "part-r-00001"));
    }

    private Job sideOutput(String in, String name) {
        return Job.named("named", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), (Long o, Text line, Emitter<String, Long> out) -> {
                    if (line.toString().startsWith("#")) {
                        out.emit(name, line, Text.of("rejected"));
                    } else {
                        out.emit(line.toString(), 1L);
                    }
                })
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(out("out")))
                .output("odd", TextOutput.to(out("odd")))
                .build();
    }

    @Test
    void aMapperInFrontOfAReducerWritesNamedOutputs() throws Exception {
        input("a.txt", "x\n#1\nx\n");
        input("b.txt", "#2\n");
        input("c.txt", "x\n");
        driver.start(launcher, sideOutput(folder.resolve("in").toString(), "odd"), 1, List.of());
        driver.runAll(1);
        assertEquals("x\t3\n", part("out", "part-r-00000"));
        assertEquals("#1\trejected\n", part("odd", "odd-m-00000"));
        assertEquals("#2\trejected\n", part("odd", "odd-m-00001"));
        assertFalse(Files.exists(folder.resolve("odd/odd-m-00002")), "it wrote none");
        assertTrue(Files.exists(folder.resolve("odd/_SUCCESS")));
        assertFalse(Files.exists(folder.resolve("odd/_windrow")));
    }

    @Test
    void aMapperInFrontOfAReducerCannotWriteToTheMainOutput() throws Exception {
        driver.start(launcher, sideOutput(input("a.txt", "#\n"), Job.MAIN_OUTPUT), 1, List.of());
        driver.plan();
        AttemptResult.Failed failure = failed(driver.map(0, 1));
        assertEquals(FailureKind.TASK, failure.kind());
        assertTrue(failure.message().contains("main output 'part'"), failure.message());
    }

    @Test
    void aReducerWritesNamedOutputsToo() throws Exception {
        Job job = Job.named("named", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(input("a.txt", "x y\n")), new Words())
                .<String, Long>reducer((key, values, out) -> out.emit(key.equals("x") ? "odd" : "even", key, 1L))
                .output(NothingOutput.get())
                .output("odd", TextOutput.to(out("odd")))
                .output("even", TextOutput.to(out("even")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("x\t1\n", part("odd", "odd-r-00000"));
        assertEquals("y\t1\n", part("even", "even-r-00000"));
    }

    @Test
    void severalInputsHaveAMapperEach() throws Exception {
        List<String> names = new ArrayList<>(List.of("one.txt", "two.txt"));
        Job job = Job.named("two", Serdes.STRING, Serdes.STRING)
                .input(
                        TextInput.of(input(names.get(0), "x\n")),
                        (Long o, Text l, Emitter<String, String> out) -> out.emit(l.toString(), "one"))
                .input(
                        TextInput.of(input(names.get(1), "x\n")),
                        (Long o, Text l, Emitter<String, String> out) -> out.emit(l.toString(), "two"))
                .<String, String>reducer((key, values, out) -> values.forEach(v -> out.emit(key, v)))
                .output(TextOutput.to(out("out")))
                .build();
        driver.start(launcher, job, 1, List.of());
        driver.runAll(1);
        assertEquals("x\tone\nx\ttwo\n", part("out", "part-r-00000"));
    }
}
