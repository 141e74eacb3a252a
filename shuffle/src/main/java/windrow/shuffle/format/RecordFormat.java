package windrow.shuffle.format;

/** How one record is laid out, in a block and in memory: both lengths as varints, then key, then value. */
public final class RecordFormat {
    /** Key and value together, of a record that is collected. */
    public static final int MAX_RECORD_BYTES = Integer.MAX_VALUE - 64 * 1024;

    /** The same of a record in a file: a merge on the way may add a few bytes to the value. */
    static final int MAX_STORED_BYTES = MAX_RECORD_BYTES + 16;

    /** Both lengths at their longest. */
    public static final int MAX_HEADER_BYTES = 10;

    private RecordFormat() {}

    /** How many bytes {@code length} takes as a varint. */
    public static int varintBytes(int length) {
        // ceil(bits / 7) for 1 to 31 bits; 0 takes a byte, too
        return (38 - Integer.numberOfLeadingZeros(length | 1)) / 7;
    }

    /** Bytes of the record with its header; may be up to {@link #MAX_RECORD_BYTES} + {@link #MAX_HEADER_BYTES}. */
    public static int recordBytes(int keyLength, int valueLength) {
        return varintBytes(keyLength) + varintBytes(valueLength) + keyLength + valueLength;
    }

    /** @throws IllegalArgumentException if the record is longer than the format allows */
    public static void checkLengths(int keyLength, int valueLength) {
        if ((long) keyLength + valueLength > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a record of " + ((long) keyLength + valueLength)
                    + " bytes is longer than the " + MAX_RECORD_BYTES + " bytes that one may have");
        }
    }

    /** Puts a length at {@code at} and returns where it ends. */
    public static int putVarint(byte[] bytes, int at, int length) {
        int p = at;
        int n = length;
        while (n >= 0x80) {
            bytes[p++] = (byte) (n | 0x80);
            n >>>= 7;
        }
        bytes[p++] = (byte) n;
        return p;
    }

    /** Reads a length that {@link #putVarint} put, from memory that is known to hold one. */
    public static int varint(byte[] bytes, int at) {
        int b = bytes[at];
        if (b >= 0) {
            return b;
        }
        int n = b & 0x7F;
        int shift = 7;
        for (int p = at + 1; ; p++) {
            b = bytes[p];
            n |= (b & 0x7F) << shift;
            if (b >= 0) {
                return n;
            }
            shift += 7;
        }
    }
}
