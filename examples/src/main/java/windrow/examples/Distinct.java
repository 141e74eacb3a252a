package windrow.examples;

import java.util.Arrays;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Nothing;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/** Gives out each line once. Their order does not matter, so none is asked for. */
public final class Distinct implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length < 2) {
            throw new UsageException("usage: distinct IN... OUT");
        }
        session.run(job(Arrays.copyOf(args, args.length - 1), args[args.length - 1]));
    }

    static Job job(String[] in, String out) {
        return Job.named("distinct", Serdes.TEXT, Serdes.NOTHING)
                .input(TextInput.of(in), new Lines())
                .combiner((left, right) -> left)
                .unordered()
                .reducer(new Once())
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Lines implements Mapper<Long, Text, Text, Nothing> {
        @Override
        public void map(Long offset, Text line, Emitter<Text, Nothing> out) {
            out.emit(line, Nothing.NOTHING);
        }
    }

    private static final class Once implements Reducer<Text, Nothing, Text, Nothing> {
        @Override
        public void reduce(Text line, Iterable<Nothing> times, Emitter<Text, Nothing> out) {
            out.emit(line, Nothing.NOTHING);
        }
    }
}
