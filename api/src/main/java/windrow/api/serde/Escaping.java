package windrow.api.serde;

/**
 * Makes byte strings self-delimiting without disturbing their unsigned order: 00 is written as 00 FF, and 00 00 ends the string. As the
 * end is smaller than whatever may follow 00 in a longer string, a string sorts before those that it is a prefix of.
 */
final class Escaping {
    private static final byte ESCAPED = (byte) 0xff;

    private Escaping() {}

    /** Escapes what stands in {@code out} from {@code start} on, in place, and ends it. */
    static void escapeFrom(ByteBuilder out, int start) {
        int end = out.length();
        int zeros = countZeros(out.array(), start, end);
        if (zeros > 0) {
            out.setLength(end + zeros);
            spread(out.array(), start, end, end + zeros);
        }
        out.put(0);
        out.put(0);
    }

    private static int countZeros(byte[] bytes, int from, int to) {
        int zeros = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                zeros++;
            }
        }
        return zeros;
    }

    /** From the back, so that nothing is overwritten before it is moved; stops where the rest stands right. */
    private static void spread(byte[] bytes, int start, int from, int to) {
        int target = to;
        for (int source = from - 1; source >= start && target != source + 1; source--) {
            byte moved = bytes[source];
            if (moved == 0) {
                bytes[--target] = ESCAPED;
            }
            bytes[--target] = moved;
        }
    }

    /** The index of the end mark of the string that begins at {@code from}. */
    static int findEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            if (bytes[i] == 0) {
                if (bytes[i + 1] == 0) {
                    return i;
                }
                if (bytes[i + 1] != ESCAPED) {
                    break;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("damaged pair or list: a part of it does not end within its " + (to - from)
                + " bytes; was it written by another serde?");
    }

    /** Reads the value whose escaped bytes are those from {@code from} to {@code end}. */
    static <T> T read(Serde<T> serde, byte[] bytes, int from, int end) {
        int zeros = countZeros(bytes, from, end);
        if (zeros == 0) {
            return serde.read(bytes, from, end - from);
        }
        byte[] plain = new byte[end - from - zeros];
        int target = 0;
        for (int source = from; source < end; source++) {
            plain[target++] = bytes[source];
            if (bytes[source] == 0) {
                source++;
            }
        }
        return serde.read(plain, 0, plain.length);
    }
}
