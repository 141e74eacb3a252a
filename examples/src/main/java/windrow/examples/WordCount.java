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

/** Counts how often each word occurs in text files; in the words' order, unless it is told that none is needed. */
public final class WordCount implements Program {
    private static final String UNORDERED = "--unordered";

    @Override
    public void run(Session session, String[] args) throws Exception {
        boolean unordered = args.length > 0 && args[0].equals(UNORDERED);
        int first = unordered ? 1 : 0;
        int last = args.length - 1;
        if (last <= first) {
            throw new UsageException("usage: wordcount [" + UNORDERED + "] IN... OUT");
        }
        session.run(job(Arrays.copyOfRange(args, first, last), args[last], unordered));
    }

    static Job job(String[] in, String out, boolean unordered) {
        var job = Job.named("wordcount", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs());
        if (unordered) {
            job.unordered();
        }
        return job.reducer(Reducers.sumLongs()).output(TextOutput.to(out)).build();
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
