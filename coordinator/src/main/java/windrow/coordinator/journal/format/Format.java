package windrow.coordinator.journal.format;

import java.nio.charset.StandardCharsets;

/** The constants of the format; what they mean stands in the package's description. */
final class Format {

    static final int VERSION = 1;

    static final byte[] FILE_MAGIC = "WINDROWJ".getBytes(StandardCharsets.US_ASCII);
    static final int PREAMBLE_BYTES = 20;

    /** Of preamble and header; there are some ten bytes for each type. */
    static final int MAX_HEADER_BYTES = 1 << 16;

    /** {@code WJF1}. */
    static final int FRAME_MAGIC = 0x574A4631;

    static final int FRAME_HEAD_BYTES = 25;
    static final int LAST_OF_BATCH = 1;

    /** So much is held in memory to check it. */
    static final int MAX_PAYLOAD_BYTES = 1 << 20;

    /** An item is held in memory whole. The largest plan that fits into a message takes an eighth of it. */
    static final int MAX_ITEM_BYTES = 256 << 20;

    /** Of names in a file's dictionary: with those of 10,000 workers there is room for more. */
    static final int MAX_NAMES = 1 << 16;

    /** A longer name is not put into the dictionary: it will hardly be said often, and the dictionary stays small. */
    static final int MAX_NAME_CHARS = 256;

    /** What a disk writes whole or not at all. */
    static final int SECTOR_BYTES = 512;

    /** A share of a sector that is shorter than this may be zero without having been left out. */
    static final int MIN_BLANK_BYTES = 16;

    private Format() {}
}
