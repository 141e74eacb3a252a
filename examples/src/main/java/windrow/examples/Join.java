package windrow.examples;

import java.util.ArrayList;
import java.util.List;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.KeyValueTextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/**
 * Joins two tables of lines KEY TAB VALUE: writes KEY TAB LEFT TAB RIGHT for each pair of values of a key, and the rows of the right table
 * without a partner to the files {@code unmatched-*}.
 *
 * <p>Shows two inputs, a named output, and a secondary sort: keys are sorted with the table's number behind them, but grouped without
 * it, so each group begins with its left rows, and only these are kept in memory.
 */
public final class Join implements Program {
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final Text TAB = Text.of("\t");

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 3) {
            throw new UsageException("usage: join LEFT RIGHT OUT");
        }
        session.run(job(args[0], args[1], args[2]));
    }

    static Job job(String left, String right, String out) {
        return Job.named("join", Serdes.pair(Serdes.TEXT, Serdes.INT), Serdes.pair(Serdes.INT, Serdes.TEXT))
                .input(KeyValueTextInput.of(left), new Tag(LEFT))
                .input(KeyValueTextInput.of(right), new Tag(RIGHT))
                .grouping(KeyOrder.first())
                .reducer(new Match())
                .output(TextOutput.to(out))
                .output("unmatched", TextOutput.to(out))
                .build();
    }

    /** Puts the table's number behind the key, and before the value. */
    private record Tag(int table) implements Mapper<Text, Text, Pair<Text, Integer>, Pair<Integer, Text>> {
        @Override
        public void map(Text key, Text value, Emitter<Pair<Text, Integer>, Pair<Integer, Text>> out) {
            out.emit(Pair.of(key, table), Pair.of(table, value));
        }
    }

    private static final class Match implements Reducer<Pair<Text, Integer>, Pair<Integer, Text>, Text, Text> {
        @Override
        public void reduce(Pair<Text, Integer> key, Iterable<Pair<Integer, Text>> rows, Emitter<Text, Text> out) {
            List<Text> lefts = new ArrayList<>();
            for (Pair<Integer, Text> row : rows) {
                if (row.first() == LEFT) {
                    lefts.add(row.second().copy());
                } else if (lefts.isEmpty()) {
                    out.emit("unmatched", key.first(), row.second());
                } else {
                    lefts.forEach(left -> out.emit(key.first(), Text.concat(left, TAB, row.second())));
                }
            }
        }
    }
}
