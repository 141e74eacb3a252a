package windrow.bench.programs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import windrow.api.Combiners;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Pair;
import windrow.api.Program;
import windrow.api.Reducer;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;
import windrow.api.serde.Serdes;

/**
 * Counts what matches {@code struct [a-z_0-9]+} in text files: NUMBER TAB MATCH, the most frequent first. By the bytes, or with {@code --strings} by
 * the expression on strings, as the programs of most other engines do it.
 */
public final class CountMatches implements Program {
    private static final String STRINGS = "--strings";
    private static final String LITERAL = "struct ";

    @Override
    public void run(Session session, String[] args) throws Exception {
        boolean strings = args.length > 0 && args[0].equals(STRINGS);
        int first = strings ? 1 : 0;
        if (args.length != first + 2) {
            throw new UsageException("usage: CountMatches [" + STRINGS + "] IN OUT");
        }
        session.run(job(args[first], args[first + 1], strings));
    }

    static Job job(String in, String out, boolean strings) {
        return Job.named("count of matches", Serdes.TEXT, Serdes.LONG)
                .input(TextInput.of(in), strings ? new OnStrings() : new OnBytes())
                .combiner(Combiners.sumLongs())
                .reducers(1)
                .unordered()
                .reducer(new MostFrequentFirst())
                .output(TextOutput.to(out))
                .build();
    }

    private static final class OnStrings implements Mapper<Long, Text, Text, Long> {
        private static final long serialVersionUID = 1L;

        private final Pattern pattern = Pattern.compile(LITERAL + "[a-z_0-9]+");

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            Matcher matcher = pattern.matcher(line.toString());
            while (matcher.find()) {
                out.emit(Text.of(matcher.group()), 1L);
            }
        }
    }

    /** Looks at each seventh byte or so (Horspool, Practical fast searching in strings, 1980). */
    private static final class OnBytes implements Mapper<Long, Text, Text, Long> {
        private static final long serialVersionUID = 1L;

        private final byte[] literal = LITERAL.getBytes(StandardCharsets.US_ASCII);
        /** How far to go on from a byte that the literal's last one was compared with. */
        private final int[] skips = new int[256];

        private final boolean[] inName = new boolean[256];
        private final Text match = new Text();

        OnBytes() {
            Arrays.fill(skips, literal.length);
            for (int i = 0; i < literal.length - 1; i++) {
                skips[literal[i]] = literal.length - 1 - i;
            }
            for (char c : "abcdefghijklmnopqrstuvwxyz_0123456789".toCharArray()) {
                inName[c] = true;
            }
        }

        @Override
        public void map(Long offset, Text line, Emitter<Text, Long> out) {
            byte[] bytes = line.array();
            int end = line.offset() + line.length();
            int last = literal.length - 1;
            int at = line.offset() + last;
            while (at < end) {
                int behind = at + 1;
                int begin = behind - literal.length;
                if (bytes[at] == literal[last] && Arrays.equals(bytes, begin, behind, literal, 0, literal.length)) {
                    int to = behind;
                    while (to < end && inName[bytes[to] & 0xff]) {
                        to++;
                    }
                    if (to > behind) {
                        match.set(bytes, begin, to - begin);
                        out.emit(match, 1L);
                    }
                    at = to + last;
                } else {
                    at += skips[bytes[at] & 0xff];
                }
            }
        }
    }

    /** Keeps all sums, of which there are as many as different matches, and gives them out at the end. */
    private static final class MostFrequentFirst implements Reducer<Text, Long, Long, Text> {
        private static final long serialVersionUID = 1L;

        private final List<Pair<Long, Text>> sums = new ArrayList<>();

        @Override
        public void reduce(Text key, Iterable<Long> values, Emitter<Long, Text> out) {
            long sum = 0;
            for (long value : values) {
                sum += value;
            }
            sums.add(Pair.of(sum, key.copy()));
        }

        @Override
        public void cleanup(Emitter<Long, Text> out) {
            sums.sort((left, right) -> Long.compare(right.first(), left.first()));
            sums.forEach(sum -> out.emit(sum.first(), sum.second()));
        }
    }
}
