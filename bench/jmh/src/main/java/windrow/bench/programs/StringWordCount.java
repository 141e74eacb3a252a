package windrow.bench.programs;

import java.util.StringTokenizer;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Reducers;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/** Counts words as strings: each line becomes a string, which is cut into strings, as the programs of most other engines do it. */
public final class StringWordCount implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 2) {
            throw new UsageException("usage: StringWordCount IN OUT");
        }
        session.run(job(args[0], args[1]));
    }

    static Job job(String in, String out) {
        return Job.named("wordcount of strings", Serdes.STRING, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Words implements Mapper<Long, Text, String, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void map(Long offset, Text line, Emitter<String, Long> out) {
            // cuts at space, tab, line feed, carriage return and form feed
            StringTokenizer words = new StringTokenizer(line.toString());
            while (words.hasMoreTokens()) {
                out.emit(words.nextToken(), 1L);
            }
        }
    }
}
