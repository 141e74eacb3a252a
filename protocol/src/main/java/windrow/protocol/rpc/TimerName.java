package windrow.protocol.rpc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a timer: its class, and what it is about. Not a record, since the JVM puts a record's equality together when that is first asked for:
 * for a dozen timers that takes a small job longer than all its tasks. Immutable, as what it is about must be.
 */
public abstract class TimerName {

    private final @Nullable Object about;

    /** There is one such timer. */
    protected TimerName() {
        this.about = null;
    }

    /** There is one such timer for each of these. */
    protected TimerName(Object about) {
        this.about = about;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other != null && other.getClass() == getClass() && Objects.equals(((TimerName) other).about, about);
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(about);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + (about == null ? "" : about) + "]";
    }
}
