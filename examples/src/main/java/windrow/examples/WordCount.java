package windrow.examples;

import java.util.Arrays;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
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

/** Counts how often each word occurs in text files. */
public final class WordCount implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length < 2) {
            throw new UsageException("usage: wordcount IN... OUT");
        }
        session.run(job(Arrays.copyOf(args, args.length - 1), args[args.length - 1]));
    }

    static Job job(String[] in, String out) {
        return Job.named("wordcount", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(out))
                .build();
    }

    /** Cuts a line into words and emits each with a 1. */
    private static final class Words implements Mapper<Long, Text, Text, Long> {
        private final Tokenizer words = Tokenizer.whitespace();

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }
}
