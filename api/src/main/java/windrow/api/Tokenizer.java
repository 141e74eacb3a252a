package windrow.api;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Cuts texts into tokens at single bytes, without copying. Empty tokens are left out.
 *
 * <pre>{@code
 * for (Text word : tokenizer.tokens(line)) {
 *     out.emit(word, 1L);
 * }
 * }</pre>
 *
 * <p>The token handed out is the same Text each time: {@link Text#copy} it to keep it. One tokenizer walks through one text at a time and
 * belongs to one thread.
 */
public final class Tokenizer implements Iterable<Text>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    /** Where separators are among the lowest bytes, few others are, and eight bytes are looked at together. */
    private static final int LOW = 0x2F;

    private final boolean[] separators;
    /** In each byte, one more than the highest separator; 0: that is not {@link #LOW}. */
    private final long above;

    private transient Walk walk = new Walk();

    private Tokenizer(boolean[] separators) {
        this.separators = separators;
        int highest = separators.length - 1;
        while (highest > 0 && !separators[highest]) {
            highest--;
        }
        this.above = highest <= LOW ? ONES * (highest + 1) : 0;
    }

    /**
     * Cuts at any of these characters.
     *
     * @throws IllegalArgumentException if one is not ASCII, since it would not be a single byte
     */
    public static Tokenizer cuttingAt(String characters) {
        boolean[] separators = new boolean[256];
        for (char c : characters.toCharArray()) {
            if (c > 0x7f) {
                throw new IllegalArgumentException("a separator has to be an ASCII character, '" + c + "' is none");
            }
            separators[c] = true;
        }
        return new Tokenizer(separators);
    }

    /** Cuts at space, tab, line feed, carriage return and form feed. */
    public static Tokenizer whitespace() {
        return cuttingAt(" \t\n\r\f");
    }

    /** The tokens of {@code text}, to be walked through once and before the next call. */
    public Iterable<Text> tokens(Text text) {
        walk.start(text);
        return this;
    }

    /** The tokens of the text last given to {@link #tokens} that were not walked through yet. */
    @Override
    public Iterator<Text> iterator() {
        return walk;
    }

    private Object readResolve() {
        return new Tokenizer(separators);
    }

    private final class Walk implements Iterator<Text> {
        private final Text token = new Text();
        private byte[] bytes = new byte[0];
        private int at;
        private int end;

        private void start(Text text) {
            bytes = text.array();
            end = text.offset() + text.length();
            at = skipSeparators(text.offset());
        }

        private int skipSeparators(int from) {
            int i = from;
            while (i < end && separators[bytes[i] & 0xff]) {
                i++;
            }
            return i;
        }

        @Override
        public boolean hasNext() {
            return at < end;
        }

        @Override
        public Text next() {
            if (at >= end) {
                throw new NoSuchElementException();
            }
            int i = separator(at + 1);
            token.set(bytes, at, i - at);
            at = skipSeparators(i);
            return token;
        }

        /** The first separator from there on, or the end. */
        private int separator(int from) {
            int i = from;
            if (above != 0) {
                while (i + Long.BYTES <= end) {
                    long word = (long) LONGS.get(bytes, i);
                    // of the bytes below the bound the first is marked rightly (Warren, Hacker's Delight, 6-1)
                    long low = (word - above) & ~word & TOPS;
                    if (low == 0) {
                        i += Long.BYTES;
                        continue;
                    }
                    i += Long.numberOfTrailingZeros(low) >>> 3;
                    if (separators[bytes[i] & 0xff]) {
                        return i;
                    }
                    i++;
                }
            }
            while (i < end && !separators[bytes[i] & 0xff]) {
                i++;
            }
            return i;
        }
    }
}
