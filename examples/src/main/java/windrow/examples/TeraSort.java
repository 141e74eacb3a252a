package windrow.examples;

import java.util.List;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeySample;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.RangePartitioner;
import windrow.api.Reducers;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.BytesOutput;
import windrow.api.io.FixedLengthInput;
import windrow.api.serde.Serdes;

/**
 * Sorts records of 100 bytes by their first 10, such that the output's files, one behind the other, are in order: reducers get ranges of keys,
 * cut by a sample.
 */
public final class TeraSort implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 2) {
            throw new UsageException("usage: terasort IN OUT");
        }
        List<Text> sample = KeySample.of(
                session, input(args[0]), (offset, record) -> TeraRecords.key(record), KeySample.DEFAULT_KEYS);
        session.run(job(args[0], args[1], sample));
    }

    private static FixedLengthInput input(String in) {
        return FixedLengthInput.of(TeraRecords.RECORD_BYTES, in);
    }

    static Job job(String in, String out, List<Text> sample) {
        return Job.named("terasort", Serdes.TEXT, Serdes.TEXT)
                .input(input(in), new Cut())
                .partitioner(RangePartitioner.of(Serdes.TEXT, sample))
                .reducer(Reducers.identity())
                .output(BytesOutput.to(out))
                .build();
    }

    /** Cuts a record into its key and the rest. */
    private static final class Cut implements Mapper<Long, Text, Text, Text> {
        private final Text key = new Text();
        private final Text rest = new Text();

        @Override
        public void map(Long offset, Text record, Emitter<Text, Text> out) {
            key.set(record.array(), record.offset(), TeraRecords.KEY_BYTES);
            rest.set(record.array(), record.offset() + TeraRecords.KEY_BYTES, record.length() - TeraRecords.KEY_BYTES);
            out.emit(key, rest);
        }
    }
}
