package windrow.examples;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.KeyOrder;
import windrow.api.Mapper;
import windrow.api.Nothing;
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
 * Finds the K largest numbers of lines NAME TAB NUMBER, as word count writes them: the largest first, of equal ones the name that is last in order. Each
 * map task keeps its K largest in memory and gives them out at its end, so that little comes to the one reducer.
 */
public final class TopK implements Program {
    private static final int MAX_K = 1_000_000;

    /** Travels with the queue that it orders. */
    private static final class ByNumber implements Comparator<Pair<Long, Text>>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Pair<Long, Text> left, Pair<Long, Text> right) {
            int compared = left.first().compareTo(right.first());
            return compared != 0 ? compared : left.second().compareTo(right.second());
        }
    }

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 3) {
            throw new UsageException("usage: topk K IN OUT");
        }
        session.run(job(k(args[0]), args[1], args[2]));
    }

    private static int k(String text) {
        try {
            int k = Integer.parseInt(text);
            if (k >= 1 && k <= MAX_K) {
                return k;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("topk: K is a whole number from 1 to " + MAX_K + ", not '" + text + "'");
    }

    static Job job(int k, String in, String out) {
        return Job.named("topk", Serdes.pair(Serdes.LONG, Serdes.TEXT), Serdes.NOTHING)
                .input(KeyValueTextInput.of(in), new Largest(k))
                .order(KeyOrder.reversed())
                .reducers(1)
                .reducer(new First(k))
                .output(TextOutput.to(out))
                .build();
    }

    private static final class Largest implements Mapper<Text, Text, Pair<Long, Text>, Nothing> {
        private final int k;
        /** The least first, to be dropped when there is a larger one. */
        private final PriorityQueue<Pair<Long, Text>> largest = new PriorityQueue<>(new ByNumber());

        Largest(int k) {
            this.k = k;
        }

        @Override
        public void map(Text name, Text number, Emitter<Pair<Long, Text>, Nothing> out) {
            Pair<Long, Text> record = Pair.of(Long.parseLong(number.toString()), name);
            if (largest.size() < k) {
                largest.add(Text.detach(record));
            } else if (largest.comparator().compare(largest.element(), record) < 0) {
                largest.remove();
                largest.add(Text.detach(record));
            }
        }

        @Override
        public void cleanup(Emitter<Pair<Long, Text>, Nothing> out) {
            largest.forEach(record -> out.emit(record, Nothing.NOTHING));
        }
    }

    private static final class First implements Reducer<Pair<Long, Text>, Nothing, Text, Long> {
        private int left;

        First(int k) {
            left = k;
        }

        @Override
        public void reduce(Pair<Long, Text> record, Iterable<Nothing> times, Emitter<Text, Long> out) {
            for (Iterator<Nothing> all = times.iterator(); left > 0 && all.hasNext(); left--) {
                all.next();
                out.emit(record.second(), record.first());
            }
        }
    }
}
