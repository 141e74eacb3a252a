package windrow.worker.launch;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import windrow.api.Job;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.Splits;
import windrow.protocol.message.TaskWork;

/** Plays daemon and coordinator for one executor: runs a job's tasks one after the other, and grants every commit. */
public final class ExecutorDriver implements ExecutorLauncher.Listener {

    public static final long WAIT_SECONDS = 60;
    public static final JobId JOB = new JobId(1, 1);

    private final Path folder;
    private final LinkedBlockingQueue<ExecutorMessage> said = new LinkedBlockingQueue<>();
    private final Map<AttemptId, CompletableFuture<ExecutorMessage.Ended>> ends = new ConcurrentHashMap<>();
    public final CompletableFuture<Void> ready = new CompletableFuture<>();
    public final CompletableFuture<Integer> exit = new CompletableFuture<>();
    public final List<CommitRequest> requests = new ArrayList<>();
    public volatile String lastWords = "";
    private volatile ExecutorLauncher.Launched executor;
    private JobSpec spec;
    private Splits splits = Splits.of(List.of());
    private String splitFile = "";
    private final List<MapEvent> events = new ArrayList<>();
    private final List<TaskWork.Committed> committed = new ArrayList<>();
    public final Map<String, Long> counters = new ConcurrentHashMap<>();

    public ExecutorDriver(Path folder) {
        this.folder = folder;
    }

    /** Stages the job, starts an executor and assigns it. */
    public ExecutorDriver start(ExecutorLauncher launcher, Job job, int reducers, List<String> classPath)
            throws Exception {
        Path staging = Files.createDirectories(folder.resolve("staging"));
        Path work = Files.createDirectories(folder.resolve("work"));
        try (ObjectOutputStream out =
                new ObjectOutputStream(Files.newOutputStream(staging.resolve(JobSpec.JOB_FILE)))) {
            out.writeObject(job);
        }
        Files.writeString(work.resolve("side.txt"), "side");
        spec = new JobSpec(
                "request-1",
                job.name(),
                "tester",
                staging.toString(),
                List.of(),
                List.of("side.txt"),
                !job.isMapOnly(),
                reducers,
                64,
                4,
                false,
                Map.of("given", "by -D"));
        executor = launcher.launch(1, 64, this);
        ready.get(WAIT_SECONDS, TimeUnit.SECONDS);
        executor.send(new ExecutorMessage.Assign(
                spec, JOB, "w", work.toString(), List.of(work.resolve("out").toString()), classPath, 2));
        return this;
    }

    public ExecutorLauncher.Launched executor() {
        return executor;
    }

    @Override
    public void ready() {
        ready.complete(null);
    }

    @Override
    public void said(ExecutorMessage message) {
        said.add(message);
        if (message instanceof ExecutorMessage.Commit commit) {
            synchronized (requests) {
                requests.add(commit.request());
            }
            executor.send(new ExecutorMessage.Grant(commit.request().attempt()));
        } else if (message instanceof ExecutorMessage.Ended end) {
            future(end.end().attempt()).complete(end);
        }
    }

    @Override
    public void ended(int exitCode, String words) {
        lastWords = words;
        exit.complete(exitCode);
    }

    private CompletableFuture<ExecutorMessage.Ended> future(AttemptId id) {
        return ends.computeIfAbsent(id, k -> new CompletableFuture<>());
    }

    public static AttemptId attempt(TaskKind kind, int index) {
        return new AttemptId(new TaskId(JOB, kind, index), 1, 0);
    }

    public AttemptId begin(TaskKind kind, int index, TaskWork work) {
        AttemptId id = attempt(kind, index);
        executor.send(new ExecutorMessage.Run(id, work));
        return id;
    }

    public ExecutorMessage.Ended end(AttemptId id) throws Exception {
        return future(id).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for something to be said. */
    public <T extends ExecutorMessage> T await(Class<T> type) throws InterruptedException {
        while (true) {
            ExecutorMessage message = said.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertNotNull(message, () -> "nothing like " + type + " was said");
            if (type.isInstance(message)) {
                return type.cast(message);
            }
        }
    }

    public AttemptEnd plan() throws Exception {
        AttemptEnd end = end(begin(TaskKind.PLAN, 0, new TaskWork.Plan(1))).end();
        if (end.result() instanceof AttemptResult.Planned planned) {
            splits = planned.splits();
            splitFile = planned.splitFile();
        }
        return end;
    }

    public int splits() {
        return splits.size();
    }

    public AttemptId beginMap(int index, int partitions) {
        SplitMeta split = splits.get(index);
        return begin(
                TaskKind.MAP, index, new TaskWork.Map(splitFile, split.fileOffset(), split.fileLength(), partitions));
    }

    public AttemptEnd map(int index, int partitions) throws Exception {
        ExecutorMessage.Ended ended = end(beginMap(index, partitions));
        if (ended.end().result() instanceof AttemptResult.Mapped mapped) {
            add(mapped.counters());
            events.add(new MapEvent(ended.end().attempt(), "w", "localhost", 1, mapped.digest(), false));
            committed.add(new TaskWork.Committed(ended.end().attempt(), mapped.committed()));
        }
        return ended.end();
    }

    private void add(JobCounters more) {
        more.values()
                .forEach((group, values) ->
                        values.forEach((name, value) -> counters.merge(group + "/" + name, value, Long::sum)));
    }

    public AttemptId beginReduce(int partition, int partitions) {
        return begin(TaskKind.REDUCE, partition, new TaskWork.Reduce(splits.size(), partitions));
    }

    public void tellEvents() {
        executor.send(new ExecutorMessage.Events(new MapEvents(JOB, 1, 0, List.copyOf(events))));
    }

    public List<MapEvent> events() {
        return events;
    }

    public AttemptEnd finishReduce(AttemptId id) throws Exception {
        AttemptEnd end = end(id).end();
        if (end.result() instanceof AttemptResult.Reduced reduced) {
            add(reduced.counters());
            committed.add(new TaskWork.Committed(id, reduced.committed()));
        }
        return end;
    }

    /** What is to be published so far. */
    public List<TaskWork.Committed> committed() {
        return List.copyOf(committed);
    }

    public void publish() throws Exception {
        AttemptEnd end = end(begin(TaskKind.COMMIT, 0, new TaskWork.Publish(committed())))
                .end();
        assertInstanceOf(AttemptResult.Published.class, end.result(), () -> end.toString());
    }

    /** The whole job. */
    public void runAll(int partitions) throws Exception {
        AttemptEnd planned = plan();
        assertInstanceOf(AttemptResult.Planned.class, planned.result(), planned::toString);
        for (int i = 0; i < splits.size(); i++) {
            AttemptEnd mapped = map(i, partitions);
            assertInstanceOf(AttemptResult.Mapped.class, mapped.result(), mapped::toString);
        }
        tellEvents();
        for (int i = 0; i < partitions; i++) {
            AttemptEnd reduced = finishReduce(beginReduce(i, partitions));
            assertInstanceOf(AttemptResult.Reduced.class, reduced.result(), reduced::toString);
        }
        publish();
    }

    public static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
