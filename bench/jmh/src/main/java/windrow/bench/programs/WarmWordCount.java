package windrow.bench.programs;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
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

/**
 * Counts words several times in one process, into {@code OUT/0}, {@code OUT/1} and so on, and prints for each time how many seconds passed here from
 * submitting the job to its result, and how many of these inside the engine. Before each job it rests, which does not count.
 */
public final class WarmWordCount implements Program {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 4) {
            throw new UsageException("usage: WarmWordCount IN OUT TIMES PAUSE-SECONDS");
        }
        int times = Integer.parseInt(args[2]);
        int pauseSeconds = Integer.parseInt(args[3]);
        for (int i = 0; i < times; i++) {
            TimeUnit.SECONDS.sleep(pauseSeconds);
            long begin = System.nanoTime();
            JobResult result = session.run(job(args[0], args[1] + "/" + i));
            double seconds = (System.nanoTime() - begin) / NANOS;
            double inside = (result.endedMillis() - result.submittedMillis()) / MILLIS;
            System.out.printf(Locale.ROOT, "job %d seconds %.3f inside %.3f%n", i, seconds, inside);
        }
    }

    private static Job job(String in, String out) {
        return Job.named("wordcount", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(in), new Words())
                .combiner(Combiners.sumLongs())
                .reducer(Reducers.sumLongs())
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Words implements Mapper<Long, Text, Text, Long> {
        private static final long serialVersionUID = 1L;

        private final Tokenizer words = Tokenizer.whitespace();

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            for (Text word : words.tokens(line)) {
                out.emit(word, 1L);
            }
        }
    }
}
