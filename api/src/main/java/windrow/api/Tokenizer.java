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
    private transient Walk walk = new Walk();

    private Tokenizer(boolean[] separators) {
        this.separators = separators;
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
            int i = at + 1;
            while (i < end && !separators[bytes[i] & 0xff]) {
                i++;
            }
            token.set(bytes, at, i - at);
            at = skipSeparators(i);
            return token;
        }
    }
}
