package windrow.examples;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import windrow.api.Program;
import windrow.api.Session;
import windrow.api.UsageException;

/** Runs the example that the first argument names, with the other arguments. */
public final class Examples implements Program {
    private final Map<String, Example> examples = new TreeMap<>(Map.ofEntries(
            Map.entry("wordcount", new Example(new WordCount(), "counts how often each word occurs")),
            Map.entry("grep", new Example(new Grep(), "finds the lines that match a regular expression")),
            Map.entry("join", new Example(new Join(), "joins two tables of lines KEY TAB VALUE on their keys")),
            Map.entry("mapjoin", new Example(new MapJoin(), "joins a large table with a small one in memory")),
            Map.entry("distinct", new Example(new Distinct(), "gives out each line once")),
            Map.entry("topk", new Example(new TopK(), "finds the largest numbers of lines NAME TAB NUMBER")),
            Map.entry("invertedindex", new Example(new InvertedIndex(), "lists the documents of each word")),
            Map.entry("pagerank", new Example(new PageRank(), "ranks pages by the links between them, in rounds")),
            Map.entry("teragen", new Example(new TeraGen(), "makes records of 100 bytes to be sorted")),
            Map.entry("terasort", new Example(new TeraSort(), "sorts records of 100 bytes by their first 10")),
            Map.entry("teravalidate", new Example(new TeraValidate(), "checks what terasort made"))));

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
        examples.forEach((name, example) -> usage.append(String.format("%n  %-13s %s", name, example.summary)));
        return usage.toString();
    }
}
