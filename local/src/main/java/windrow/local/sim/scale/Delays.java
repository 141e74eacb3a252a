package windrow.local.sim.scale;

/** How many durations of which length there were, in buckets that are at most 1/32 wide. */
final class Delays {

    private static final int SUB_BITS = 5;
    private static final int SUBS = 1 << SUB_BITS;

    private final long[] buckets = new long[Long.SIZE * SUBS];
    private long count;
    private long max;

    void add(long nanos) {
        buckets[bucket(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    void add(Delays other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    long max() {
        return max;
    }

    /** An upper bound of the duration that this part of all, 0 to 1, does not exceed. */
    long quantile(double part) {
        long rank = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return Math.min(max, upper(i));
            }
        }
        return max;
    }

    private static int bucket(long nanos) {
        if (nanos < SUBS) {
            return (int) Math.max(0, nanos);
        }
        int shift = Long.SIZE - Long.numberOfLeadingZeros(nanos) - SUB_BITS - 1;
        return (shift + 1) * SUBS + (int) (nanos >>> shift) - SUBS;
    }

    private static long upper(int bucket) {
        if (bucket < SUBS) {
            return bucket;
        }
        int shift = bucket / SUBS - 1;
        return ((long) (bucket % SUBS + SUBS + 1) << shift) - 1;
    }
}
