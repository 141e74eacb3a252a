package windrow.examples;

import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.FixedLengthInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/**
 * Checks what {@link TeraSort} made: all records of the original are there, and no others, and they are in order, within and across files.
 * Each map task sums up its split; one reducer gets the sums in the order of the splits.
 */
public final class TeraValidate implements Program {
    private static final String COUNTERS = "teravalidate";
    private static final String WRONG = "wrong";

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 3) {
            throw new UsageException("usage: teravalidate ORIGINAL SORTED OUT");
        }
        JobResult result = session.run(job(args[0], args[1], args[2]));
        long wrong = result.counters().value(COUNTERS, WRONG);
        if (wrong > 0) {
            throw new IllegalStateException(args[1] + " is not " + args[0] + " in order: " + wrong
                    + " records or sums are wrong; " + args[2] + " has the sums");
        }
    }

    static Job job(String original, String sorted, String out) {
        return Job.named(
                        "teravalidate",
                        Serdes.pair(Serdes.INT, Serdes.INT),
                        Serdes.pair(Serdes.TEXT, Serdes.pair(Serdes.LONG, Serdes.LONG)))
                .input(FixedLengthInput.of(TeraRecords.RECORD_BYTES, original), new Sum(0))
                .input(FixedLengthInput.of(TeraRecords.RECORD_BYTES, sorted), new Sum(1))
                .reducers(1)
                .reducer(new Compare())
                .output(TextOutput.to(out))
                .build();
    }

    /** Of each split: its first and last key, the number of its records, and the sum of their hashes. */
    private static final class Sum implements Mapper<Long, Text, Pair<Integer, Integer>, Pair<Text, Pair<Long, Long>>> {
        private final int table;
        private final byte[] first = new byte[TeraRecords.KEY_BYTES];
        private final byte[] last = new byte[TeraRecords.KEY_BYTES];
        private long records;
        private long hash;
        private long wrong;

        Sum(int table) {
            this.table = table;
        }

        @Override
        public void map(Long offset, Text record, Emitter<Pair<Integer, Integer>, Pair<Text, Pair<Long, Long>>> out) {
            Text key = TeraRecords.key(record);
            if (records == 0) {
                System.arraycopy(key.array(), key.offset(), first, 0, first.length);
            } else if (table == 1 && new Text(last, 0, last.length).compareTo(key) > 0) {
                wrong++;
            }
            System.arraycopy(key.array(), key.offset(), last, 0, last.length);
            records++;
            hash += TeraRecords.hash(record);
        }

        @Override
        public void cleanup(Emitter<Pair<Integer, Integer>, Pair<Text, Pair<Long, Long>>> out) {
            out.counter(COUNTERS, WRONG).add(wrong);
            if (records > 0) {
                Text ends = Text.concat(new Text(first, 0, first.length), new Text(last, 0, last.length));
                out.emit(Pair.of(table, out.partition()), Pair.of(ends, Pair.of(records, hash)));
            }
        }
    }

    /** Gets the splits of the original, and then those of the sorted output, each in their order. */
    private static final class Compare
            implements Reducer<Pair<Integer, Integer>, Pair<Text, Pair<Long, Long>>, String, String> {
        private final long[] records = new long[2];
        private final long[] hashes = new long[2];
        /** The last key of the split before, or one that is before all others. */
        private Text before = new Text();

        private long wrong;

        @Override
        public void reduce(
                Pair<Integer, Integer> key,
                Iterable<Pair<Text, Pair<Long, Long>>> values,
                Emitter<String, String> out) {
            int table = key.first();
            for (Pair<Text, Pair<Long, Long>> value : values) {
                records[table] += value.second().first();
                hashes[table] += value.second().second();
                if (table == 1) {
                    Text ends = value.first().copy();
                    if (before.compareTo(TeraRecords.key(ends)) > 0) {
                        wrong++;
                        out.emit(
                                WRONG,
                                "split " + key.second() + " begins with a key before the last one of the split before");
                    }
                    before = new Text(ends.array(), ends.offset() + TeraRecords.KEY_BYTES, TeraRecords.KEY_BYTES);
                }
            }
        }

        @Override
        public void cleanup(Emitter<String, String> out) {
            for (int table = 0; table < records.length; table++) {
                out.emit(
                        table == 0 ? "original" : "sorted",
                        records[table] + " records, hash " + Long.toHexString(hashes[table]));
            }
            if (records[0] != records[1] || hashes[0] != hashes[1]) {
                wrong++;
                out.emit(WRONG, "the records are not the same");
            }
            out.counter(COUNTERS, WRONG).add(wrong);
        }
    }
}
