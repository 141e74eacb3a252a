package windrow.api.serde;

/** Encodes strings without a detour over an array, and refuses what has no UTF-8 form instead of replacing it. */
final class Utf8 {
    private static final int MAX_BYTES_PER_CHAR = 3;

    private Utf8() {}

    static void write(String string, ByteBuilder out) {
        int chars = string.length();
        out.ensure((int) Math.min((long) chars * MAX_BYTES_PER_CHAR, ByteBuilder.MAX_LENGTH - (long) out.length()));
        for (int i = 0; i < chars; i++) {
            char c = string.charAt(i);
            if (c < 0x80) {
                out.put(c);
            } else if (c < 0x800) {
                out.put(0xc0 | (c >> 6));
                out.put(0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                out.put(0xe0 | (c >> 12));
                out.put(0x80 | ((c >> 6) & 0x3f));
                out.put(0x80 | (c & 0x3f));
            } else {
                writeSupplementary(codePoint(string, i), out);
                i++;
            }
        }
    }

    private static int codePoint(String string, int index) {
        int codePoint = string.codePointAt(index);
        if (!Character.isSupplementaryCodePoint(codePoint)) {
            throw new IllegalArgumentException("a string with half a surrogate pair (U+"
                    + Integer.toHexString(codePoint).toUpperCase(java.util.Locale.ROOT) + " at index " + index
                    + ") has no UTF-8 form; use Serdes.BYTES for what is not text");
        }
        return codePoint;
    }

    private static void writeSupplementary(int c, ByteBuilder out) {
        out.put(0xf0 | (c >> 18));
        out.put(0x80 | ((c >> 12) & 0x3f));
        out.put(0x80 | ((c >> 6) & 0x3f));
        out.put(0x80 | (c & 0x3f));
    }
}
