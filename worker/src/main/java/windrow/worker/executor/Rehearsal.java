package windrow.worker.executor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Reducers;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.SplitMeta;
import windrow.protocol.message.TaskWork;
import windrow.worker.task.AttemptControl;
import windrow.worker.task.AttemptPort;
import windrow.worker.task.Attempts;
import windrow.worker.task.JobContext;
import windrow.worker.task.Phases;
import windrow.worker.task.ShuffleResources;
import windrow.worker.task.TaskOutcome;

/**
 * A small word count of the engine's own, from the plan to the published output, on local files in a folder of its own. An empty executor
 * runs it while it waits for a job, so that the job finds every class of the way loaded, linked and called before. No user code takes part.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final JobId JOB = new JobId(1, 1);
    private static final String WORKER = "rehearsal";
    private static final String LINE = "a row of hay is a windrow and a row of rows\n";
    private static final int LINES = 200;

    private final Path folder;
    private final ExecutorHost host;
    private final BooleanSupplier wanted;

    /**
     * @param folder exists; of this rehearsal alone, and left behind full
     * @param wanted asked between the steps: false ends the rehearsal early
     */
    Rehearsal(Path folder, ExecutorHost host, BooleanSupplier wanted) {
        this.folder = folder;
        this.host = host;
        this.wanted = wanted;
    }

    /** Cuts lines into words. */
    static final class Words implements Mapper<Long, Text, Text, Long> {

        private static final long serialVersionUID = 1;

        private final Tokenizer words = Tokenizer.whitespace();

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }

    /**
     * Runs it.
     *
     * @return the folder of the published output
     * @throws Exception what an attempt ended with
     */
    Path run() throws Exception {
        Path input = Files.writeString(folder.resolve("input"), LINE.repeat(LINES));
        Path output = folder.resolve("output");
        Path staging = Files.createDirectory(folder.resolve("staging"));
        Files.write(
                staging.resolve(JobSpec.JOB_FILE),
                serialised(Job.named(WORKER, Serdes.TEXT, Serdes.LONG)
                        .input(TextInput.of(url(input)), new Words())
                        .combiner(Combiners.sumLongs())
                        .reducer(Reducers.sumLongs())
                        .output(TextOutput.to(url(output)))
                        .build()));
        JobSpec spec =
                new JobSpec(WORKER, WORKER, WORKER, url(staging), List.of(), List.of(), true, 1, 1, 1, false, Map.of());
        JobContext context = new JobContext(
                JOB,
                spec,
                WORKER,
                folder,
                List.of(folder.resolve("maps")),
                host.files(),
                Rehearsal.class.getClassLoader());
        Stage stage = new Stage(spec, context);

        AttemptResult.Planned planned = (AttemptResult.Planned)
                stage.play(TaskKind.PLAN, new TaskWork.Plan(1), List.of()).result();
        SplitMeta split = planned.splits().get(0);
        AttemptResult.Mapped mapped = (AttemptResult.Mapped) stage.play(
                        TaskKind.MAP,
                        new TaskWork.Map(planned.splitFile(), split.fileOffset(), split.fileLength(), 1),
                        List.of())
                .result();
        MapEvent event = new MapEvent(attempt(TaskKind.MAP), WORKER, ExecutorMain.LOOPBACK, 0, mapped.digest(), false);
        AttemptResult.Reduced reduced =
                (AttemptResult.Reduced) stage.play(TaskKind.REDUCE, new TaskWork.Reduce(1, 1), List.of(event))
                        .result();
        stage.play(
                TaskKind.COMMIT,
                new TaskWork.Publish(List.of(new TaskWork.Committed(attempt(TaskKind.REDUCE), reduced.committed()))),
                List.of());
        return output;
    }

    private static String url(Path path) {
        return "file:" + path.toAbsolutePath();
    }

    private static byte[] serialised(Job job) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(job);
        }
        return bytes.toByteArray();
    }

    private static AttemptId attempt(TaskKind kind) {
        return new AttemptId(new TaskId(JOB, kind, 0), 1, 0);
    }

    /** Runs one attempt after the other, and grants what they ask for. */
    private final class Stage {

        private final JobContext context;
        private final ShuffleResources shuffle;

        Stage(JobSpec spec, JobContext context) {
            this.context = context;
            this.shuffle = host.shuffle(spec, 1);
        }

        TaskOutcome play(TaskKind kind, TaskWork work, List<MapEvent> events) throws Exception {
            if (!wanted.getAsBoolean()) {
                throw new IllegalStateException("a job is here: no more rehearsing");
            }
            Prompter prompter = new Prompter(events);
            AttemptControl control = new AttemptControl(attempt(kind), prompter, new Phases(host::nowNanos));
            prompter.control = control;
            control.entered();
            try {
                return Attempts.run(work, context, shuffle, control);
            } finally {
                control.left();
            }
        }
    }

    /** Says yes. */
    private static final class Prompter implements AttemptPort {

        private final List<MapEvent> events;
        private @Nullable AttemptControl control;

        Prompter(List<MapEvent> events) {
            this.events = events;
        }

        private void told(Consumer<AttemptControl> word) {
            AttemptControl known = control;
            if (known != null) {
                word.accept(known);
            }
        }

        @Override
        public void requestCommit(CommitRequest request) {
            told(AttemptControl::grant);
        }

        @Override
        public void fetchSettled(AttemptId map) {
            // A rehearsal ends with its first failure.
        }

        @Override
        public void cannotFetch(FetchFailure failure) {
            // A local file that was just written: if it cannot be read, nothing here will.
            told(AttemptControl::kill);
        }

        @Override
        public Runnable followMapEvents(Consumer<List<MapEvent>> receiver) {
            receiver.accept(events);
            return () -> {};
        }

        @Override
        public void later(long delayMillis, Runnable task) {
            LOG.debug("not run: nothing is tried twice here");
        }

        @Override
        public void log(String line) {
            LOG.debug(line);
        }
    }
}
