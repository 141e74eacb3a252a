package windrow.cli.submit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes JSON (RFC 8259), so that a start does not load a library for one object. Misuse gives wrong text: for use within this package. */
final class Json {

    private final StringBuilder out = new StringBuilder();

    /** For each open object or array: whether it has an element. */
    private final Deque<Boolean> open = new ArrayDeque<>();

    private boolean afterKey;

    Json beginObject() {
        return begin('{');
    }

    Json endObject() {
        return end('}');
    }

    Json beginArray() {
        return begin('[');
    }

    Json endArray() {
        return end(']');
    }

    Json key(String key) {
        separate();
        quoted(key);
        out.append(':');
        afterKey = true;
        return this;
    }

    Json value(String value) {
        separate();
        quoted(value);
        return this;
    }

    Json value(long value) {
        separate();
        out.append(value);
        return this;
    }

    Json value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** Three digits behind the point; the value has to be finite. */
    Json value(double value) {
        separate();
        out.append(String.format(Locale.ROOT, "%.3f", value));
        return this;
    }

    private Json begin(char bracket) {
        separate();
        out.append(bracket);
        open.push(false);
        return this;
    }

    private Json end(char bracket) {
        open.pop();
        out.append(bracket);
        return this;
    }

    private void separate() {
        if (afterKey) {
            afterKey = false;
        } else if (!open.isEmpty()) {
            if (open.pop()) {
                out.append(',');
            }
            open.push(true);
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || (Character.isSurrogate(c) && !paired(text, i))) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
