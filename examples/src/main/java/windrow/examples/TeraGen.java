package windrow.examples;

import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Nothing;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.BytesOutput;
import windrow.api.io.NumberInput;

/** Makes records of 100 bytes for {@link TeraSort}: the same ones each time. */
public final class TeraGen implements Program {
    private static final long RECORDS_PER_FILE = 1_250_000;
    private static final int MAX_FILES = 10_000;

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 2) {
            throw new UsageException("usage: teragen RECORDS OUT");
        }
        session.run(job(records(args[0]), args[1]));
    }

    private static long records(String text) {
        try {
            long records = Long.parseLong(text);
            if (records >= 0) {
                return records;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("teragen: RECORDS is a whole number from 0 on, not '" + text + "'");
    }

    static Job job(long records, String out) {
        int files = (int) Math.min(MAX_FILES, records / RECORDS_PER_FILE + 1);
        return Job.<Text, Nothing>mapOnly("teragen")
                .input(NumberInput.to(records, files), new Rows())
                .output(BytesOutput.to(out))
                .build();
    }

    private static final class Rows implements Mapper<Long, Nothing, Text, Nothing> {
        private final byte[] record = new byte[TeraRecords.RECORD_BYTES];

        @Override
        public void map(Long number, Nothing nothing, Emitter<Text, Nothing> out) {
            TeraRecords.fill(number, record);
            out.emit(new Text(record, 0, record.length), Nothing.NOTHING);
        }
    }
}
