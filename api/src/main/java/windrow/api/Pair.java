package windrow.api;

import java.io.Serializable;

/**
 * Two values as one, for keys and values of several parts. Pairs of pairs make longer ones. Serialisable if both parts are.
 *
 * @param first the part that is compared first
 * @param second the part that decides between pairs of equal first parts
 */
public record Pair<A, B>(A first, B second) implements Serializable {
    /** The pair of both. */
    public static <A, B> Pair<A, B> of(A first, B second) {
        return new Pair<>(first, second);
    }
}
