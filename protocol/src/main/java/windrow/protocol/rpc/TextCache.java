package windrow.protocol.rpc;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that were read lately, so that what is said over and over (names of hosts, workers, phases and counters) is one object and not
 * millions. A slot holds the last text that came to it.
 *
 * <p>Not thread-safe.
 */
final class TextCache {

    /** Enough for the hosts of a large cluster. */
    private static final int SLOT_BITS = 15;

    private static final int MAX_BYTES = 40;
    private static final int GOLDEN = 0x9E3779B9;

    private @Nullable String @Nullable [] slots;

    /** The text of these bytes in UTF-8. */
    String text(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "";
        }
        int hash = length <= MAX_BYTES ? asciiHash(bytes, offset, length) : 0;
        if (hash == 0) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
        if (slots == null) {
            slots = new String[1 << SLOT_BITS];
        }
        int slot = (hash * GOLDEN) >>> (Integer.SIZE - SLOT_BITS);
        String known = slots[slot];
        if (known != null && isSame(known, bytes, offset, length)) {
            return known;
        }
        String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
        slots[slot] = text;
        return text;
    }

    /** 0: it is not all ASCII, or one of the few that come to that. */
    private static int asciiHash(byte[] bytes, int offset, int length) {
        int hash = 0;
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
            all |= bytes[i];
        }
        return all < 0 ? 0 : hash;
    }

    private static boolean isSame(String text, byte[] bytes, int offset, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
