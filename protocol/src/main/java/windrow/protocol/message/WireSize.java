package windrow.protocol.message;

/** How many bytes values take in a message. */
final class WireSize {

    private WireSize() {}

    /** Of a number that may have a sign, which is sent as a zigzag varint. */
    static int ofNumber(long number) {
        return ofBits(Long.SIZE - Long.numberOfLeadingZeros((number << 1) ^ (number >> 63)));
    }

    /** Of a text with its length, at most. */
    static long ofText(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes + ofCount(bytes);
    }

    /** Of how many elements follow. */
    static int ofCount(long count) {
        return ofBits(Long.SIZE - Long.numberOfLeadingZeros(count));
    }

    private static int ofBits(int bits) {
        return Math.max(1, (bits + 6) / 7);
    }
}
