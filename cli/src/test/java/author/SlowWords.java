package author;

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

/** Word count that takes its time for each line and each word: SlowWords MAP-MILLIS REDUCE-MILLIS IN OUT. */
public final class SlowWords implements Program {

    @Override
    public void run(Session session, String[] args) throws Exception {
        session.run(Job.named("slow", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(args[2]), new Cut())
                .reducer(new Sum())
                .setting("slow.map", args[0])
                .setting("slow.reduce", args[1])
                .output(TextOutput.to(args[3]))
                .build());
    }

    private static final class Cut implements Mapper<Long, Text, Text, Long> {

        private final Tokenizer words = Tokenizer.whitespace();
        private long millis;

        @Override
        public void setup(TaskContext context) {
            millis = Long.parseLong(context.setting("slow.map", "0"));
        }

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) throws Exception {
            Thread.sleep(millis);
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }

    private static final class Sum implements Reducer<Text, Long, Text, Long> {

        private long millis;

        @Override
        public void setup(TaskContext context) {
            millis = Long.parseLong(context.setting("slow.reduce", "0"));
        }

        @Override
        public void reduce(Text word, Iterable<Long> ones, Emitter<Text, Long> out) throws Exception {
            Thread.sleep(millis);
            long sum = 0;
            for (long one : ones) {
                sum += one;
            }
            out.emit(word, sum);
        }
    }
}
