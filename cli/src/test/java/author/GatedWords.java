package author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.TaskContext;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/**
 * Word count whose tasks wait at gates: GatedWords GATES IN OUT. A task of {@code GATES} makes the file {@code m<partition>} or
 * {@code r<partition>} there once it has read its first record, and goes on when {@code open-m<partition>}, or the same for r, is there.
 */
public final class GatedWords implements Program {

    private static final long POLL_MILLIS = 20;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(300);

    @Override
    public void run(Session session, String[] args) throws Exception {
        session.run(Job.named("gated", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(args[1]), new Cut())
                .reducer(new Sum())
                .setting("gates", args[0])
                .output(TextOutput.to(args[2]))
                .build());
    }

    private static void pass(String gates, String task) throws IOException, InterruptedException {
        Path folder = Path.of(gates);
        Files.write(folder.resolve(task), new byte[0]);
        long begun = System.nanoTime();
        while (!Files.exists(folder.resolve("open-" + task))) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IOException("nobody opened " + folder.resolve("open-" + task));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static final class Cut implements Mapper<Long, Text, Text, Long> {

        private final Tokenizer words = Tokenizer.whitespace();
        private String gates;
        private String task;
        private boolean passed;

        @Override
        public void setup(TaskContext context) {
            gates = context.setting("gates", "");
            task = "m" + context.partition();
        }

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) throws Exception {
            if (!passed) {
                passed = true;
                pass(gates, task);
            }
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }

    private static final class Sum implements Reducer<Text, Long, Text, Long> {

        private String gates;
        private String task;
        private boolean passed;

        @Override
        public void setup(TaskContext context) {
            gates = context.setting("gates", "");
            task = "r" + context.partition();
        }

        @Override
        public void reduce(Text word, Iterable<Long> ones, Emitter<Text, Long> out) throws Exception {
            if (!passed) {
                passed = true;
                pass(gates, task);
            }
            long sum = 0;
            for (long one : ones) {
                sum += one;
            }
            out.emit(word, sum);
        }
    }
}
