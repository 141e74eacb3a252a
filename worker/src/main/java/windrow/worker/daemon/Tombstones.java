package windrow.worker.daemon;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Remembers what is over, the latest {@value #MAX}, so that a late order does not bring it back. */
final class Tombstones<T> {

    /** Orders that are so late are of a leader that is long gone. */
    static final int MAX = 20_000;

    private final Set<T> over = new LinkedHashSet<>();

    void add(T one) {
        over.add(one);
        if (over.size() > MAX) {
            over.remove(over.iterator().next());
        }
    }

    boolean contains(T one) {
        return over.contains(one);
    }

    void removeIf(Predicate<T> condition) {
        over.removeIf(condition);
    }
}
