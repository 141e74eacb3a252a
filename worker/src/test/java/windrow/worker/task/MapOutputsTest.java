package windrow.worker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.api.io.LocalFiles;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.MapEvent;
import windrow.shuffle.fetch.FetchLimits;
import windrow.shuffle.fetch.FetchSpec;
import windrow.shuffle.fetch.FetchTransport;
import windrow.shuffle.fetch.Fetcher;
import windrow.shuffle.fetch.LocalIndexes;
import windrow.shuffle.format.Compression;
import windrow.shuffle.held.HeldSegments;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/** What is told of outputs that could not be had; the fetcher itself fetches nothing here. */
class MapOutputsTest {

    private static final JobId JOB = new JobId(1, 1);
    private static final JobSpec SPEC =
            new JobSpec("r", "name", "owner", "/staging", List.of(), List.of(), true, 1, 64, 4, false, Map.of());

    @TempDir
    Path folder;

    private final List<AttemptId> reported = new ArrayList<>();
    private final List<Integer> tries = new ArrayList<>();
    private final List<AttemptId> settled = new ArrayList<>();
    private final FetchTransport transport = new FetchTransport(1);
    private final MemoryBudget.Share memory = new MemoryBudget(1 << 20, 1).openShare();
    private MapOutputs outputs;
    private Fetcher fetcher;

    private final class Port implements AttemptPort {
        @Override
        public void requestCommit(CommitRequest request) {
            throw new AssertionError("nothing is to be committed");
        }

        @Override
        public void cannotFetch(FetchFailure failure) {
            reported.add(failure.map());
            tries.add(failure.tries());
        }

        @Override
        public void fetchSettled(AttemptId map) {
            settled.add(map);
        }

        @Override
        public Runnable followMapEvents(Consumer<List<MapEvent>> receiver) {
            return () -> {};
        }

        @Override
        public void later(long delayMillis, Runnable task) {
            task.run();
        }

        @Override
        public void log(String line) {
            throw new AssertionError(line);
        }
    }

    @BeforeEach
    void start() {
        AttemptId reduce = new AttemptId(new TaskId(JOB, TaskKind.REDUCE, 0), 1, 0);
        JobContext context = new JobContext(
                JOB,
                SPEC,
                "w",
                folder,
                List.of(folder),
                new LocalFiles(),
                getClass().getClassLoader());
        outputs = new MapOutputs(
                context, new AttemptControl(reduce, new Port(), new Phases(System::nanoTime)), new HeldSegments());
        fetcher = new Fetcher(
                new FetchSpec(
                        JOB.toString(),
                        new byte[] {1},
                        0,
                        2,
                        SortOrder.BYTES,
                        null,
                        memory,
                        List.of(folder),
                        Compression.NONE,
                        new LocalIndexes(LocalIndexes.DEFAULT_BYTES),
                        FetchLimits.DEFAULT),
                transport,
                outputs,
                millis -> {});
        fetcher.start();
        fetcher.close();
        outputs.feed(fetcher);
    }

    @AfterEach
    void stop() {
        memory.close();
        transport.close();
    }

    private static AttemptId map(int index, int number) {
        return new AttemptId(new TaskId(JOB, TaskKind.MAP, index), 1, number);
    }

    private static MapEvent event(AttemptId map, boolean lost) {
        return new MapEvent(map, "other", "localhost", 1, 5, lost);
    }

    private void fails(AttemptId map) {
        outputs.failed(map.task().index(), map.toString(), "gone", true);
    }

    @Test
    void anOutputThatCannotBeHadIsReportedUntilItIsDeclaredLost() {
        outputs.events(List.of(event(map(0, 0), false), event(map(1, 0), false)));
        fails(map(0, 0));
        fails(map(0, 0));
        outputs.events(List.of(event(map(0, 0), true)));
        fails(map(0, 0));
        fails(map(1, 0));
        assertEquals(List.of(map(0, 0), map(0, 0), map(1, 0)), reported);
    }

    /** What is taken back late would make a map run again whose output is here. */
    @Test
    void whatWasReportedIsTakenBackWhenTheOutputIsHere() {
        outputs.events(List.of(event(map(0, 0), false), event(map(1, 0), false)));
        fails(map(0, 0));
        fails(map(0, 0));
        assertEquals(List.of(1, 2), tries);
        outputs.fetched(1, map(1, 0).toString(), 5, 1, 1);
        assertEquals(List.of(), settled, "nothing was said of it");
        outputs.fetched(0, map(0, 0).toString(), 5, 1, 1);
        assertEquals(List.of(map(0, 0)), settled);
    }

    /** A new leader does not tell what was lost before its time; what took its place is not to be pushed out by what is no more. */
    @Test
    void anotherAttemptsOutputShowsThatTheOneBeforeIsLost() {
        outputs.events(List.of(event(map(0, 0), false)));
        fails(map(0, 0));
        outputs.events(List.of(event(map(0, 1), false)));
        assertEquals(List.of(map(0, 0)), settled);
        fails(map(0, 0));
        outputs.events(List.of(event(map(0, 0), true)));
        fails(map(0, 1));
        assertEquals(List.of(map(0, 0), map(0, 1)), reported);
    }
}
