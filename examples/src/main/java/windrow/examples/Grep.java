package windrow.examples;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Literal;
import windrow.api.Mapper;
import windrow.api.Nothing;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.InputFormat;
import windrow.api.io.TextBlocks;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;

/**
 * Finds the lines that match a regular expression: a job without a reducer. If each match begins with the same characters, these are searched
 * for in blocks of lines, and only lines that have them are looked at further.
 */
public final class Grep implements Program {
    @Override
    public void run(Session session, String[] args) throws Exception {
        if (args.length < 3) {
            throw new UsageException("usage: grep REGEX IN... OUT");
        }
        session.run(job(pattern(args[0]), Arrays.copyOfRange(args, 1, args.length - 1), args[args.length - 1]));
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UsageException("grep: this is no regular expression: " + e.getMessage(), e);
        }
    }

    static Job job(Pattern pattern, String[] in, String out) {
        String beginning = literalBeginning(pattern.pattern());
        InputFormat<Long, Text> input = beginning.isEmpty() ? TextInput.of(in) : TextBlocks.of(in);
        return Job.<Text, Nothing>mapOnly("grep")
                .input(
                        input,
                        beginning.isEmpty()
                                ? new Matching(pattern)
                                : new MatchingFrom(Literal.of(beginning), new Matching(pattern)))
                .output(TextOutput.to(out))
                .build();
    }

    /** The plain characters that each match begins with, as far as that is easily seen; maybe none. */
    static String literalBeginning(String regex) {
        int length = 0;
        while (length < regex.length() && isPlain(regex.charAt(length))) {
            length++;
        }
        if (regex.indexOf('|') >= 0) {
            return "";
        }
        boolean lastMayBeMissing = length < regex.length() && "?*{".indexOf(regex.charAt(length)) >= 0;
        return regex.substring(0, lastMayBeMissing ? Math.max(0, length - 1) : length);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && "\\[](){}.*+?^$|".indexOf(c) < 0;
    }

    /** Passes on the lines in which the pattern is found. */
    private record Matching(Pattern pattern) implements Mapper<Long, Text, Text, Nothing> {
        @Override
        public void map(Long offset, Text line, Emitter<Text, Nothing> out) {
            if (pattern.matcher(line.toString()).find()) {
                out.emit(line, Nothing.NOTHING);
            }
        }
    }

    /** The same for blocks: looks for what a match begins with, and only where that is at the line around it. */
    private record MatchingFrom(Literal beginning, Matching matching) implements Mapper<Long, Text, Text, Nothing> {
        @Override
        public void map(Long offset, Text block, Emitter<Text, Nothing> out) {
            int found;
            for (int next = 0; (found = beginning.indexIn(block, next)) >= 0; ) {
                int from = found;
                while (from > next && !endsLine(block.byteAt(from - 1))) {
                    from--;
                }
                int to = found;
                while (to < block.length() && !endsLine(block.byteAt(to))) {
                    to++;
                }
                matching.map(offset, new Text(block.array(), block.offset() + from, to - from), out);
                next = to;
            }
        }

        private static boolean endsLine(byte b) {
            return b == '\n' || b == '\r';
        }
    }
}
