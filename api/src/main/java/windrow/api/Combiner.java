package windrow.api;

import java.io.Serializable;

/**
 * Makes one value of two values of the same key, so that less is moved. The engine combines as often as it likes, or never, and in any
 * order: {@code combine} has to be associative and commutative, and the reducer has to give the same result without it.
 */
@FunctionalInterface
public interface Combiner<V> extends Serializable {
    /** The value that stands for both. May change and return one of the two. */
    V combine(V left, V right);
}
