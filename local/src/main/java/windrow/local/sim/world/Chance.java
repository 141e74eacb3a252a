package windrow.local.sim.world;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Luck from a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), the same in every JVM. Each concern gets a stream of its own by {@link #fork}, so that
 * drawing more for one does not change what another draws.
 */
public final class Chance {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    public Chance(long seed) {
        state = seed;
    }

    /** A stream of its own, given by this one's seed and the name. */
    public Chance fork(String name) {
        return new Chance(mix(next() ^ mix(name.hashCode())));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    /** Any number. */
    public long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** 0 to below {@code bound}, which is at least 1. */
    public int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** From {@code least} to {@code most}, both included. */
    public long between(long least, long most) {
        return least + Long.remainderUnsigned(next(), most - least + 1);
    }

    /** True so many times in a thousand. */
    public boolean perMille(int times) {
        return below(1000) < times;
    }

    public boolean coin() {
        return (next() & 1) == 0;
    }

    /** From {@code least} to {@code most}, small ones far more often: evenly on a logarithmic scale. */
    public long skewed(long least, long most) {
        double factor = Math.exp(Math.log((double) most / least) * (next() >>> 11) * 0x1.0p-53);
        return Math.min(most, Math.max(least, (long) (least * factor)));
    }

    /** One of them; null if there is none. */
    public <T> @Nullable T any(List<T> all) {
        return all.isEmpty() ? null : all.get(below(all.size()));
    }
}
