package windrow.local.sim.world;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that happened, as a hash, and as lines for whoever wants to read them. Two runs of one seed have the same hash. */
public final class Trace {

    private static final long PRIME = 0x100000001B3L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Timeline timeline;
    private final @Nullable Consumer<String> reader;
    private long hash = 0xCBF29CE484222325L;

    /** @param reader gets each line; null: nobody reads */
    public Trace(Timeline timeline, @Nullable Consumer<String> reader) {
        this.timeline = timeline;
        this.reader = reader;
    }

    /** Something happened at or to somebody. The value stands for it in the hash; the text is made only if somebody reads. */
    public void note(String who, String what, long value, Supplier<String> text) {
        add(timeline.nowNanos());
        add(who.hashCode());
        add(what.hashCode());
        add(value);
        if (reader != null) {
            reader.accept(String.format(
                    "%12.6f  %-10s %s %s", timeline.nowNanos() / NANOS_PER_SECOND, who, what, text.get()));
        }
    }

    public void note(String who, String what, String text) {
        note(who, what, text.hashCode(), () -> text);
    }

    private void add(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    public long hash() {
        return hash;
    }
}
