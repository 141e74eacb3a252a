package windrow.examples;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.UsageException;

/** Runs the example that the first argument names, with the other arguments. */
public final class Examples implements Program {
    private final Map<String, Example> examples = new TreeMap<>(Map.of(
            "wordcount", new Example(new WordCount(), "counts how often each word occurs"),
            "grep", new Example(new Grep(), "finds the lines that match a regular expression"),
            "join", new Example(new Join(), "joins two tables of lines KEY TAB VALUE on their keys")));

    private record Example(Program program, String summary) {}

    @Override
    public void run(Session session, String[] args) throws Exception {
        Example example = args.length == 0 ? null : examples.get(args[0]);
        if (example == null) {
            throw new UsageException(usage(args));
        }
        example.program.run(session, Arrays.copyOfRange(args, 1, args.length));
    }

    private String usage(String[] args) {
        StringBuilder usage =
                new StringBuilder(args.length == 0 ? "no example is named" : "there is no example '" + args[0] + "'");
        usage.append("; there are:");
        examples.forEach((name, example) -> usage.append(String.format("%n  %-10s %s", name, example.summary)));
        return usage.toString();
    }
}
