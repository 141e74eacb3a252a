package windrow.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells which of up to 64 bytes are in a set of ASCII characters, as the bits of a word. If the set is of at most three ranges, as white
 * space is, eight bytes are looked at together, without a branch that depends on them. Immutable.
 */
final class ByteSet {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    /** Gathers the top bits of eight bytes in the highest byte: bit 8k + 7 comes to 56 + k, and no other sum to there. */
    private static final long GATHER = 0x0002040810204081L;

    private static final int RANGES = 3;

    private final boolean[] members;
    private final boolean wide;
    /** Of each range, what has to be added to seven bits so that they reach the top one if they are in it or above, and if they are above. */
    private final long from1;

    private final long above1;
    private final long from2;
    private final long above2;
    private final long from3;
    private final long above3;

    /** @param members for each value of a byte, whether it is in; none from 0x80 on */
    ByteSet(boolean[] members) {
        this.members = members;
        int[] froms = new int[RANGES];
        int[] aboves = new int[RANGES];
        int ranges = 0;
        for (int i = 0; i < 0x80; i++) {
            if (members[i] && (i == 0 || !members[i - 1])) {
                int last = i;
                while (last < 0x7f && members[last + 1]) {
                    last++;
                }
                if (ranges < RANGES) {
                    froms[ranges] = 0x80 - i;
                    aboves[ranges] = 0x7f - last;
                }
                ranges++;
            }
        }
        // one that was not needed adds nothing: no byte is in it, as none reaches the top bit by its seven bits
        this.wide = ranges <= RANGES;
        this.from1 = ONES * froms[0];
        this.above1 = ONES * aboves[0];
        this.from2 = ONES * froms[1];
        this.above2 = ONES * aboves[1];
        this.from3 = ONES * froms[2];
        this.above3 = ONES * aboves[2];
    }

    /** Bit i says whether {@code bytes[at + i]} is in the set, for 64 bytes. */
    long of64(byte[] bytes, int at) {
        if (!wide) {
            return oneByOne(bytes, at, Long.SIZE);
        }
        return of8(bytes, at)
                | (of8(bytes, at + 8) << 8)
                | (of8(bytes, at + 16) << 16)
                | (of8(bytes, at + 24) << 24)
                | (of8(bytes, at + 32) << 32)
                | (of8(bytes, at + 40) << 40)
                | (of8(bytes, at + 48) << 48)
                | (of8(bytes, at + 56) << 56);
    }

    /** The same for the first {@code count} bytes, 0 to 63; what the bits above say is open. */
    long of(byte[] bytes, int at, int count) {
        if (!wide) {
            return oneByOne(bytes, at, count);
        }
        // bytes behind the last one do no harm, as long as the array has them
        if (at <= bytes.length - Long.SIZE) {
            return of64(bytes, at);
        }
        long found = 0;
        int i = 0;
        for (; i < count && at + i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            found |= of8(bytes, at + i) << i;
        }
        return i < count ? found | (oneByOne(bytes, at + i, count - i) << i) : found;
    }

    private long of8(byte[] bytes, int at) {
        long word = (long) LONGS.get(bytes, at);
        long low = word & ~TOPS;
        long in = ((low + from1) & ~(low + above1))
                | ((low + from2) & ~(low + above2))
                | ((low + from3) & ~(low + above3));
        return ((in & ~word & TOPS) * GATHER) >>> (Long.SIZE - Byte.SIZE);
    }

    private long oneByOne(byte[] bytes, int at, int count) {
        long found = 0;
        for (int i = 0; i < count; i++) {
            if (members[bytes[at + i] & 0xff]) {
                found |= 1L << i;
            }
        }
        return found;
    }
}
