package windrow.cli.submit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.cli.command.UsageError;

/**
 * The command line of {@code bin/submit}. Read by hand: options end at the jar, since all behind it is the program's; {@code --local} takes
 * a value only behind {@code =}; and a small job should not wait for a parser that works by reflection.
 *
 * @param localSlots given by {@code --local}; 0: one for each processor; empty: not given
 * @param cluster ZooKeeper servers, by commas
 * @param settings given by {@code -D}
 * @param jars further jars for the class path
 * @param files side files for the tasks
 * @param words the jar, and what is behind it
 */
record SubmitOptions(
        OptionalInt localSlots,
        Optional<String> cluster,
        Map<String, String> settings,
        Optional<String> name,
        List<String> jars,
        List<String> files,
        boolean detach,
        boolean quiet,
        boolean json,
        boolean help,
        boolean version,
        List<String> words) {

    static final int MAX_SLOTS = 1024;

    static final String HELP = """
            Usage: bin/submit [options] JAR [MAIN-CLASS] [ARGS...]

            Runs the program in a jar. JAR is a path, or the bare name of a bundled jar (examples.jar). MAIN-CLASS may be left out
            where the manifest names one. What stands behind belongs to the program.

              bin/submit examples.jar wordcount README.md counts

              --local[=SLOTS]     run in this process, with so many tasks at once (default: one for each processor);
                                  this is what happens when no cluster is set in conf/
              --cluster HOSTS     run on the cluster that these ZooKeeper servers know, as in a:2181,b:2181
              -D KEY=VALUE        a setting: the engine's (see conf/windrow.conf) or the program's own
              --name NAME         name of the job instead of the program's choice
              --jars A,B          further jars for the program and its tasks
              --files A,B         files that each task finds by their name
              --detach            return when the cluster has taken the job
              --quiet             show no progress
              --json              write the result as one JSON object to standard output, all else to standard error
              --help, --version

            Exit codes: 0 succeeded; 1 failed, killed or lost; 2 wrong usage or input; 130 ended by Ctrl-C.
            """;

    private static final List<String> NAMES = List.of(
            "--local",
            "--cluster",
            "-D",
            "--name",
            "--jars",
            "--files",
            "--detach",
            "--quiet",
            "--json",
            "--help",
            "--version");

    static SubmitOptions parse(List<String> arguments) {
        Parser parser = new Parser(arguments);
        parser.readOptions();
        return parser.result();
    }

    private static final class Parser {

        private final List<String> arguments;
        private int next;
        private OptionalInt localSlots = OptionalInt.empty();
        private @Nullable String cluster;
        private final Map<String, String> settings = new TreeMap<>();
        private @Nullable String name;
        private final List<String> jars = new ArrayList<>();
        private final List<String> files = new ArrayList<>();
        private boolean detach;
        private boolean quiet;
        private boolean json;
        private boolean help;
        private boolean version;

        Parser(List<String> arguments) {
            this.arguments = arguments;
        }

        void readOptions() {
            while (next < arguments.size() && arguments.get(next).startsWith("-")) {
                String word = arguments.get(next++);
                if (word.equals("--")) {
                    return;
                }
                option(word);
            }
        }

        private void option(String word) {
            if (word.startsWith("-D")) {
                setting(word.length() > 2 ? word.substring(2) : value("-D"));
                return;
            }
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            String attached = equals < 0 ? null : word.substring(equals + 1);
            switch (option) {
                case "--local" -> localSlots = OptionalInt.of(attached == null ? 0 : slots(attached));
                case "--cluster" -> cluster = attached == null ? value(option) : attached;
                case "--name" -> name = attached == null ? value(option) : attached;
                case "--jars" -> jars.addAll(list(attached == null ? value(option) : attached));
                case "--files" -> files.addAll(list(attached == null ? value(option) : attached));
                case "--detach" -> detach = flag(option, attached);
                case "--quiet" -> quiet = flag(option, attached);
                case "--json" -> json = flag(option, attached);
                case "--help", "-h" -> help = flag(option, attached);
                case "--version" -> version = flag(option, attached);
                default ->
                    throw new UsageError("there is no option " + option + "; there are " + String.join(", ", NAMES)
                            + " (options stand before the jar)");
            }
        }

        private String value(String option) {
            if (next >= arguments.size()) {
                throw new UsageError("there is no value behind " + option);
            }
            return arguments.get(next++);
        }

        private static boolean flag(String option, @Nullable String attached) {
            if (attached != null) {
                throw new UsageError(option + " takes no value, got '" + attached + "'");
            }
            return true;
        }

        private void setting(String text) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageError("-D needs KEY=VALUE, got '" + text + "'");
            }
            settings.put(text.substring(0, equals).strip(), text.substring(equals + 1));
        }

        private static List<String> list(String text) {
            return java.util.Arrays.stream(text.split(",", -1))
                    .filter(part -> !part.isEmpty())
                    .toList();
        }

        private static int slots(String text) {
            try {
                int slots = Integer.parseInt(text);
                if (slots >= 1 && slots <= MAX_SLOTS) {
                    return slots;
                }
            } catch (NumberFormatException e) {
                throw new UsageError("--local takes 1 to " + MAX_SLOTS + " slots, got '" + text + "'", e);
            }
            throw new UsageError("--local takes 1 to " + MAX_SLOTS + " slots, got '" + text + "'");
        }

        SubmitOptions result() {
            List<String> words = List.copyOf(arguments.subList(next, arguments.size()));
            if (!help && !version) {
                if (words.isEmpty()) {
                    throw new UsageError("which jar? (bin/submit --help tells the usage)");
                }
                if (localSlots.isPresent() && cluster != null) {
                    throw new UsageError("--local and --cluster exclude each other");
                }
                if (localSlots.isPresent() && detach) {
                    throw new UsageError("--detach needs a cluster: an embedded job ends with this process");
                }
            }
            return new SubmitOptions(
                    localSlots,
                    Optional.ofNullable(cluster),
                    Map.copyOf(settings),
                    Optional.ofNullable(name),
                    List.copyOf(jars),
                    List.copyOf(files),
                    detach,
                    quiet,
                    json,
                    help,
                    version,
                    words);
        }
    }
}
