package author;

import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Reducers;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/** Word count: Words IN OUT. */
public final class Words implements Program {

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 2) {
            throw new UsageException("usage: Words IN OUT");
        }
        JobResult result = session.run(Job.named("words", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(args[0]), new Cut())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(args[1]))
                .build());
        System.out.println("the program saw " + result.counters().value("test", "lines") + " lines");
    }

    private static final class Cut implements Mapper<Long, Text, Text, Long> {

        private final Tokenizer words = Tokenizer.whitespace();

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            out.counter("test", "lines").add(1);
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }
}
