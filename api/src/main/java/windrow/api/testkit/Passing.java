package windrow.api.testkit;

import java.util.Arrays;
import windrow.api.Pair;
import windrow.api.Text;

/** A value that is valid for a while only: a Text is given in memory of its own, which is overwritten afterwards. */
final class Passing {
    /** Easy to see in a failing test. */
    static final byte OVERWRITTEN = '#';

    private final Object value;

    private Passing(Object value) {
        this.value = value;
    }

    static Passing of(Object original) {
        return new Passing(copy(original));
    }

    Object value() {
        return value;
    }

    void overwrite() {
        if (value instanceof Text text) {
            Arrays.fill(text.array(), OVERWRITTEN);
        }
    }

    /** The value as it can be kept. */
    static Object copy(Object original) {
        if (original instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (original instanceof Pair<?, ?> pair) {
            return Pair.of(copy(pair.first()), copy(pair.second()));
        }
        return Text.detach(original);
    }
}
