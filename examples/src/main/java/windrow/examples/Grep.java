package windrow.examples;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import windrow.api.Emitter;
import windrow.api.Job;
import windrow.api.Mapper;
import windrow.api.Nothing;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.Text;
import windrow.api.UsageException;
import windrow.api.io.TextInput;
import windrow.api.io.TextOutput;

/** Finds the lines that match a regular expression: a job without a reducer. */
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
        return Job.<Text, Nothing>mapOnly("grep")
                .input(TextInput.of(in), new Matching(pattern))
                .output(TextOutput.to(out))
                .build();
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
}
