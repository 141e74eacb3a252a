package windrow.shuffle.sort;

import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.order.KeyWords;

/**
 * Where records wait whose table is larger than the processor's caches. Those that come often are combined at once, in a small table that forgets:
 * a record that finds another in its place takes it, and the other one goes to a log of those that belong to the same region of the large
 * table. When a log is full, its records are brought there one after the other, and meanwhile the region is in the cache. So memory is read and
 * written in sequence, where one look into the large table for each record would wait for it each time (as in Müller, Sanders, Lacurie, Lehner,
 * Färber, Cache-Efficient Aggregation: Hashing Is Sorting, SIGMOD 2015).
 *
 * <p>Only records whose keys are {@linkplain KeyWords#isWhole whole} in their words can wait.
 */
final class RegionBuffer {
    /** A record: head and tail of the key, the {@linkplain KeyTable#pointer pointer} of its slot, number. */
    static final int WORDS = 4;

    private static final int RECORD_BYTES = WORDS * Long.BYTES;

    static final int HEAD = 0;

    static final int TAIL = 1;

    static final int POINTER = 2;

    static final int NUMBER = 3;

    /** A region of so many slots, 128 KB, leaves room in the second-level cache for its log and what else is at hand. */
    private static final int REGION_SLOT_BITS = 12;

    /** Each log is written at one place at a time, and there are only so many places that a processor keeps at hand. */
    private static final int MAX_REGION_BITS = 9;

    private static final int OFTEN_BITS = 10;

    private final LongValueCombiner combiner;
    private final int regionShift;

    /** Places of the often ones; the pointer of a record has its region in the place of an address here, and is 0 for none. */
    private final long[] often = new long[WORDS << OFTEN_BITS];

    private final long[] logs;
    private final int logWords;

    /** Where each region's log ends in the array. */
    private final int[] ends;

    /** @param tableBits there are 2<sup>{@code tableBits}</sup> slots in the table */
    RegionBuffer(LongValueCombiner combiner, int tableBits) {
        this.combiner = combiner;
        int regionBits = regionBits(tableBits);
        this.regionShift = Long.SIZE - regionBits;
        this.logWords = WORDS << (tableBits - regionBits - 1);
        this.logs = new long[logWords << regionBits];
        this.ends = new int[1 << regionBits];
        for (int region = 0; region < ends.length; region++) {
            ends[region] = start(region);
        }
    }

    /** What one for a table of that size takes; the logs have room for half as many records as the table has slots. */
    static long bytes(int tableBits) {
        return RECORD_BYTES * ((1L << OFTEN_BITS) + (1L << (tableBits - 1)));
    }

    /** The smallest table that gains by it: some times the second-level cache. */
    static boolean suits(int tableBits) {
        return tableBits >= REGION_SLOT_BITS + 3;
    }

    private static int regionBits(int tableBits) {
        return Math.min(MAX_REGION_BITS, tableBits - REGION_SLOT_BITS);
    }

    /**
     * Takes a record and returns -1; or takes nothing, and returns the region whose log must be emptied first.
     *
     * <p>Nothing here branches on whether the record finds its like: about half do, which no processor guesses.
     */
    int add(int partition, long head, long tail, long number) {
        long[] o = often;
        long place = KeyTable.place(head, tail, partition);
        // not the bits that choose the region
        int at = (int) ((place >>> 24) & ((1 << OFTEN_BITS) - 1)) * WORDS;
        int region = (int) (place >>> regionShift);
        long pointer = KeyTable.pointer(partition) | region;
        long oldHead = o[at + HEAD];
        long oldTail = o[at + TAIL];
        long oldPointer = o[at + POINTER];
        long oldNumber = o[at + NUMBER];
        int oldRegion = (int) oldPointer;
        int end = ends[oldRegion];
        if (end == start(oldRegion) + logWords) {
            return oldRegion;
        }
        write(end, oldHead, oldTail, oldPointer, oldNumber);
        long other = allOnes((oldHead ^ head) | (oldTail ^ tail) | (oldPointer ^ pointer));
        // what was written counts only if the place was another's
        ends[oldRegion] = end + (int) (WORDS & other & allOnes(oldPointer));
        long combined = combiner.combine(oldNumber & ~other, number & ~other);
        o[at + HEAD] = head;
        o[at + TAIL] = tail;
        o[at + POINTER] = pointer;
        o[at + NUMBER] = (combined & ~other) | (number & other);
        return -1;
    }

    /** All bits set if any is, or none. */
    private static long allOnes(long bits) {
        return (bits | -bits) >> (Long.SIZE - 1);
    }

    private void write(int end, long head, long tail, long pointer, long number) {
        long[] log = logs;
        log[end + HEAD] = head;
        log[end + TAIL] = tail;
        log[end + POINTER] = pointer & -1L << Pointers.LOCATION_BITS;
        log[end + NUMBER] = number;
    }

    /** Moves the often ones to the logs; -1 if all are there, or the region whose log must be emptied first. */
    int allToLogs() {
        long[] o = often;
        for (int at = 0; at < o.length; at += WORDS) {
            int region = (int) o[at + POINTER];
            if (o[at + POINTER] != 0) {
                int end = ends[region];
                if (end == start(region) + logWords) {
                    return region;
                }
                write(end, o[at + HEAD], o[at + TAIL], o[at + POINTER], o[at + NUMBER]);
                ends[region] = end + WORDS;
                o[at + POINTER] = 0;
            }
        }
        return -1;
    }

    int regions() {
        return ends.length;
    }

    /** Records of the logs: read from {@link #start} to {@link #end}, and then {@linkplain #taken}. */
    long[] logs() {
        return logs;
    }

    int start(int region) {
        return region * logWords;
    }

    int end(int region) {
        return ends[region];
    }

    /** The records of a log up to there are taken, and the others stay. */
    void taken(int region, int to) {
        int start = start(region);
        int left = ends[region] - to;
        System.arraycopy(logs, to, logs, start, left);
        ends[region] = start + left;
    }

    /** How many records wait. */
    int size() {
        int size = 0;
        for (int region = 0; region < ends.length; region++) {
            size += (ends[region] - start(region)) / WORDS;
        }
        for (int at = 0; at < often.length; at += WORDS) {
            size += often[at + POINTER] == 0 ? 0 : 1;
        }
        return size;
    }
}
