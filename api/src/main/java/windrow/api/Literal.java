package windrow.api;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds one sequence of bytes in texts: for mappers that search whole blocks ({@link windrow.api.io.TextBlocks}). May be used by several
 * threads.
 *
 * <p>Two bytes of the literal that are rare in most texts are looked for first, each at its distance from the literal's start, at eight
 * places at once; only where both stand are all bytes compared. On source code that took a third of the time of Horspool's method, which
 * skips much but has to wait for each byte before it knows the next place.
 */
public final class Literal implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    /** The most frequent first, roughly, in English text and in programs; all others are taken to be rare. */
    private static final String FREQUENT = " etaoinsrldchumpfg_ybwvk0x";

    private final byte[] bytes;
    /** Where in the literal the two rare bytes are; the same if it has only one byte. */
    private final int first;

    private final int second;
    /** Eight times the rare bytes. */
    private final long firsts;

    private final long seconds;

    private Literal(byte[] bytes) {
        this.bytes = bytes;
        this.first = rarest(bytes, -1);
        this.second = bytes.length == 1 ? first : rarest(bytes, first);
        this.firsts = ONES * (bytes[first] & 0xff);
        this.seconds = ONES * (bytes[second] & 0xff);
    }

    /**
     * The UTF-8 form of a string.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Literal of(String string) {
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("what is looked for has to have at least one character");
        }
        return new Literal(bytes);
    }

    private static int rarest(byte[] bytes, int except) {
        int best = -1;
        int bestRank = -1;
        for (int i = 0; i < bytes.length; i++) {
            int place = FREQUENT.indexOf(bytes[i] & 0xff);
            int rank = place < 0 ? FREQUENT.length() : place;
            if (i != except && rank > bestRank) {
                best = i;
                bestRank = rank;
            }
        }
        return best;
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /**
     * Where in {@code text} the literal begins for the first time at {@code from} or behind it.
     *
     * @param from 0 or more
     * @return the number of bytes before it; -1 if it is not there
     */
    public int indexIn(Text text, int from) {
        if (from < 0) {
            throw new IllegalArgumentException("the first place to look at is at least 0, not " + from);
        }
        if (text.length() - bytes.length < from) {
            return -1;
        }
        int found = find(text.array(), text.offset() + from, text.offset() + text.length());
        return found < 0 ? -1 : found - text.offset();
    }

    private int find(byte[] in, int from, int to) {
        int last = to - bytes.length;
        int at = from;
        // eight places from there are inside as long as the last byte of the last of them is
        for (int stop = last - (Long.BYTES - 1); at <= stop; at += Long.BYTES) {
            long word = ((long) LONGS.get(in, at + first) ^ firsts) | ((long) LONGS.get(in, at + second) ^ seconds);
            // a zero byte is where both are as they should be; above the lowest one others may be marked by mistake
            for (long marks = (word - ONES) & ~word & TOPS; marks != 0; marks &= marks - 1) {
                int begin = at + (Long.numberOfTrailingZeros(marks) >>> 3);
                if (isAt(in, begin)) {
                    return begin;
                }
            }
        }
        for (; at <= last; at++) {
            if (isAt(in, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isAt(byte[] in, int begin) {
        return Arrays.equals(in, begin, begin + bytes.length, bytes, 0, bytes.length);
    }

    /** As a string. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
