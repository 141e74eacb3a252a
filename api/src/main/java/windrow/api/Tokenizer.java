package windrow.api;

import java.io.Serializable;
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

    private final boolean[] separators;

    private final transient Walk walk;

    private Tokenizer(boolean[] separators) {
        this.separators = separators;
        this.walk = new Walk(new ByteSet(separators));
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

    /** Goes from edge to edge: a bit for each byte that is a separator where the one before is none, or the other way round. */
    private static final class Walk implements Iterator<Text> {
        private static final int WINDOW = Long.SIZE;

        private final ByteSet separators;
        private final Text token = new Text();
        private byte[] bytes = new byte[0];
        /** Behind the text's last byte. */
        private int end;
        /** Where the 64 bytes begin whose edges are looked at, and where the next do. */
        private int window;

        private int next;
        /** The edges that were not passed yet; the first is a token's start in {@link #hasNext}, its end within {@link #next}. */
        private long edges;
        /** 1 if the byte before the next window is a separator, or there is none; else 0. */
        private long behindSeparator;

        private Walk(ByteSet separators) {
            this.separators = separators;
            this.next = 1;
        }

        private void start(Text text) {
            bytes = text.array();
            next = text.offset();
            end = next + text.length();
            edges = 0;
            behindSeparator = 1;
        }

        @Override
        public boolean hasNext() {
            while (edges == 0) {
                if (next > end) {
                    return false;
                }
                look();
            }
            return true;
        }

        @Override
        public Text next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int from = window + Long.numberOfTrailingZeros(edges);
            edges &= edges - 1;
            while (edges == 0) {
                look();
            }
            token.set(bytes, from, window + Long.numberOfTrailingZeros(edges) - from);
            edges &= edges - 1;
            return token;
        }

        /** Finds the edges of the next window; behind the text stand separators, so its end is one. */
        private void look() {
            window = next;
            int left = end - window;
            next = left >= WINDOW ? window + WINDOW : end + 1;
            long found = left >= WINDOW
                    ? separators.of64(bytes, window)
                    : separators.of(bytes, window, left) | (-1L << left);
            edges = found ^ ((found << 1) | behindSeparator);
            behindSeparator = found >>> (WINDOW - 1);
        }
    }
}
