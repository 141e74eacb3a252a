package windrow.examples;

import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.JobResult;
import windrow.api.Mapper;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.TaskContext;
import windrow.api.Text;
import windrow.api.Tokenizer;
import windrow.api.UsageException;
import windrow.api.io.KeyValueTextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/**
 * Ranks the pages of a web by the links between them (Brin and Page, 1998), in several rounds, each a job of its own. The web is lines PAGE TAB PAGES THAT IT
 * LINKS TO, with blanks between these; each page has one line. The ranks of all pages sum up to 1.
 *
 * <p>Between the rounds lie lines PAGE TAB RANK PAGES..., in folders beside the output that go when the next round is done. What pages without links hand
 * on goes to all pages alike: it is counted in one round, by a counter, and given out in the next.
 */
public final class PageRank implements Program {
    private static final double DAMPING = 0.85;
    private static final int MAX_ROUNDS = 1_000;

    private static final String COUNTERS = "pagerank";
    private static final String PAGES = "pages";
    private static final String WITHOUT_LINKS = "rank of pages without links";
    /** Counters are whole numbers. */
    private static final double COUNTER_UNIT = 1e-15;

    private static final String PAGES_SETTING = "pagerank.pages";
    private static final String SHARED_SETTING = "pagerank.shared";

    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length != 3) {
            throw new UsageException("usage: pagerank ROUNDS IN OUT");
        }
        int rounds = rounds(args[0]);
        String out = args[2];
        JobResult counted = session.run(first(args[1], round(out, 0)));
        long pages = counted.counters().value(COUNTERS, PAGES);
        double shared = (double) counted.counters().value(COUNTERS, WITHOUT_LINKS) / Math.max(1, pages);
        for (int i = 1; i <= rounds; i++) {
            JobResult result =
                    session.run(next(round(out, i - 1), i == rounds ? out : round(out, i), pages, shared, i == rounds));
            shared = result.counters().value(COUNTERS, WITHOUT_LINKS) * COUNTER_UNIT;
            session.files().delete(round(out, i - 1));
        }
    }

    private static int rounds(String text) {
        try {
            int rounds = Integer.parseInt(text);
            if (rounds >= 1 && rounds <= MAX_ROUNDS) {
                return rounds;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException("pagerank: ROUNDS is a whole number from 1 to " + MAX_ROUNDS + ", not '" + text + "'");
    }

    private static String round(String out, int number) {
        return out + "-round-" + number;
    }

    /** Counts the pages; each page's rank is left out, which stands for the same rank for all. */
    static Job first(String in, String out) {
        return Job.<Text, Text>mapOnly("pagerank 0")
                .input(KeyValueTextInput.of(in), new Begin())
                .output(TextOutput.to(out))
                .build();
    }

    static Job next(String in, String out, long pages, double shared, boolean last) {
        return Job.named("pagerank", Serdes.TEXT, Serdes.TEXT)
                .input(KeyValueTextInput.of(in), new HandOn())
                .reducer(new Gather(last))
                .output(TextOutput.to(out))
                .setting(PAGES_SETTING, String.valueOf(pages))
                .setting(SHARED_SETTING, String.valueOf(shared))
                .build();
    }

    private static final class Begin implements Mapper<Text, Text, Text, Text> {
        private final Tokenizer words = Tokenizer.whitespace();
        private long pages;
        private long withoutLinks;

        @Override
        public void map(Text page, Text links, Emitter<Text, Text> out) {
            pages++;
            if (!words.tokens(links).iterator().hasNext()) {
                withoutLinks++;
            }
            out.emit(page, Text.concat(Text.of("- "), links));
        }

        @Override
        public void cleanup(Emitter<Text, Text> out) {
            out.counter(COUNTERS, PAGES).add(pages);
            out.counter(COUNTERS, WITHOUT_LINKS).add(withoutLinks);
        }
    }

    /** Gives each page that is linked to its share, and sends the links along. */
    private static final class HandOn implements Mapper<Text, Text, Text, Text> {
        private final Tokenizer words = Tokenizer.whitespace();
        private double first;

        @Override
        public void setup(TaskContext context) {
            first = 1.0 / Long.parseLong(context.setting(PAGES_SETTING, "1"));
        }

        @Override
        public void map(Text page, Text line, Emitter<Text, Text> out) {
            double rank = first;
            int links = -1;
            for (Text word : words.tokens(line)) {
                if (links < 0 && word.byteAt(0) != '-') {
                    rank = Double.parseDouble(word.toString());
                }
                links++;
            }
            Text share = Text.of("+" + rank / Math.max(1, links));
            boolean isRank = true;
            for (Text link : words.tokens(line)) {
                if (!isRank) {
                    out.emit(link, share);
                }
                isRank = false;
            }
            out.emit(page, line);
        }
    }

    /** Sums up the shares of a page. Links to pages that have no line are dropped. */
    private static final class Gather implements Reducer<Text, Text, Text, Text> {
        private final boolean last;
        private final Tokenizer words = Tokenizer.whitespace();
        private double all;
        private double withoutLinks;

        Gather(boolean last) {
            this.last = last;
        }

        @Override
        public void setup(TaskContext context) {
            long pages = Long.parseLong(context.setting(PAGES_SETTING, "1"));
            double shared = Double.parseDouble(context.setting(SHARED_SETTING, "0"));
            all = (1 - DAMPING + DAMPING * shared) / pages;
        }

        @Override
        public void reduce(Text page, Iterable<Text> values, Emitter<Text, Text> out) {
            double sum = 0;
            boolean known = false;
            StringBuilder links = new StringBuilder();
            for (Text value : values) {
                if (value.byteAt(0) == '+') {
                    sum += Double.parseDouble(value.toString().substring(1));
                    continue;
                }
                known = true;
                boolean isRank = true;
                for (Text word : words.tokens(value)) {
                    if (!isRank) {
                        links.append(' ').append(word);
                    }
                    isRank = false;
                }
            }
            if (!known) {
                return;
            }
            double rank = all + DAMPING * sum;
            if (links.isEmpty()) {
                withoutLinks += rank;
            }
            out.emit(page, Text.of(last ? String.valueOf(rank) : rank + links.toString()));
        }

        @Override
        public void cleanup(Emitter<Text, Text> out) {
            out.counter(COUNTERS, WITHOUT_LINKS).add(Math.round(withoutLinks / COUNTER_UNIT));
        }
    }
}
