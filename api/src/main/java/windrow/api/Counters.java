package windrow.api;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of counters by group and name, both in alphabetical order. Immutable. */
public final class Counters implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No counters at all. */
    public static final Counters NONE = new Counters(new TreeMap<>());

    private final TreeMap<String, TreeMap<String, Long>> groups;

    private Counters(TreeMap<String, TreeMap<String, Long>> groups) {
        this.groups = groups;
    }

    /** Copies {@code groups}: group, then name, then value. */
    public static Counters of(Map<String, ? extends Map<String, Long>> groups) {
        TreeMap<String, TreeMap<String, Long>> copy = new TreeMap<>();
        groups.forEach((group, values) -> copy.put(group, new TreeMap<>(values)));
        return new Counters(copy);
    }

    /** The value of a counter; 0 if nothing was ever added to it. */
    public long value(String group, String name) {
        return Objects.requireNonNullElse(
                groups.getOrDefault(group, new TreeMap<>()).get(name), 0L);
    }

    /** All values, by group and name; cannot be changed. */
    public Map<String, Map<String, Long>> groups() {
        Map<String, Map<String, Long>> view = new TreeMap<>();
        groups.forEach((group, values) -> view.put(group, Collections.unmodifiableMap(values)));
        return Collections.unmodifiableMap(view);
    }

    /** The sums of both; a sum beyond the range of a long stays at its end. */
    public Counters plus(Counters other) {
        Counters sum = of(groups);
        other.groups.forEach((group, values) -> {
            TreeMap<String, Long> into = sum.groups.computeIfAbsent(group, g -> new TreeMap<>());
            values.forEach((name, value) -> into.merge(name, value, Counters::saturatedSum));
        });
        return sum;
    }

    /** {@code a + b}, kept at the end of the range of a long where it would go beyond. */
    public static long saturatedSum(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Counters that && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }

    @Override
    public String toString() {
        return groups.toString();
    }
}
