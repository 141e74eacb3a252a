package windrow.worker.task;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import windrow.api.Counter;
import windrow.api.Counters;
import windrow.protocol.message.JobCounters;

/**
 * The counters of one attempt: the engine's and the user's. Beyond {@value #MAX_NAMES} names of the user's the newest are dropped with one
 * warning; a sum stays at the end of its range. Belongs to the attempt's thread.
 */
final class TaskCounters {

    static final int MAX_NAMES = 1_000;

    private static final int MAX_NAME_CHARS = 256;

    private final Map<String, Map<String, Sum>> user = new TreeMap<>();
    private final Map<String, Sum> engine = new TreeMap<>();
    private final Consumer<String> warnings;
    private int names;
    private boolean warned;

    TaskCounters(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    private static final class Sum implements Counter {
        private long value;

        @Override
        public void add(long n) {
            value = Counters.saturatedSum(value, n);
        }
    }

    Counter user(String group, String name) {
        if (group.equals(JobCounters.ENGINE)) {
            throw new IllegalArgumentException(
                    "the counter group '" + group + "' is the engine's own; take another name");
        }
        Map<String, Sum> ofGroup = user.get(group);
        Sum known = ofGroup == null ? null : ofGroup.get(name);
        if (known != null) {
            return known;
        }
        if (names >= MAX_NAMES || group.length() > MAX_NAME_CHARS || name.length() > MAX_NAME_CHARS) {
            if (!warned) {
                warned = true;
                warnings.accept("counter " + shorten(group) + "/" + shorten(name)
                        + " and further new ones are dropped: an"
                        + " attempt has at most " + MAX_NAMES + " counters with names of at most " + MAX_NAME_CHARS
                        + " characters");
            }
            return new Sum();
        }
        names++;
        Sum made = new Sum();
        user.computeIfAbsent(group, g -> new TreeMap<>()).put(name, made);
        return made;
    }

    private static String shorten(String name) {
        return name.length() <= MAX_NAME_CHARS ? name : name.substring(0, MAX_NAME_CHARS) + "…";
    }

    /** Adds to one of the engine's counters. */
    void engine(String name, long n) {
        engine.computeIfAbsent(name, k -> new Sum()).add(n);
    }

    JobCounters snapshot() {
        Map<String, Map<String, Long>> values = new TreeMap<>();
        values.put(JobCounters.ENGINE, valuesOf(engine));
        user.forEach((group, sums) -> values.put(group, valuesOf(sums)));
        return new JobCounters(values);
    }

    private static Map<String, Long> valuesOf(Map<String, Sum> sums) {
        Map<String, Long> values = new TreeMap<>();
        sums.forEach((name, sum) -> values.put(name, sum.value));
        return values;
    }
}
