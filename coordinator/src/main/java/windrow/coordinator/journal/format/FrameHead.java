package windrow.coordinator.journal.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The beginning of a frame, in one file: the checksums depend on it. */
final class FrameHead {

    private static final int LENGTH_AT = 4;
    private static final int BATCH_AT = 8;
    private static final int FLAGS_AT = 16;
    private static final int PAYLOAD_CRC_AT = 17;
    private static final int HEAD_CRC_AT = 21;

    private final CRC32C crc = new CRC32C();
    private final byte[] seed;

    FrameHead(JournalFile file) {
        seed = ByteBuffer.allocate(Long.BYTES * 2 + 1)
                .put((byte) file.kind().number)
                .putLong(file.epoch())
                .putLong(file.number())
                .array();
    }

    /** Writes head and payload; {@code to} has room for them. */
    void write(ByteBuffer to, long batch, int flags, byte[] payload, int offset, int length) {
        int at = to.position();
        to.putInt(Format.FRAME_MAGIC).putInt(length).putLong(batch).put((byte) flags);
        to.putInt(payloadCrc(payload, offset, length));
        to.putInt(headCrc(to.array(), at));
        to.put(payload, offset, length);
    }

    /** Whether a whole head of this file lies here. */
    boolean isHead(byte[] bytes, int at) {
        return isMagic(bytes, at) && headCrc(bytes, at) == u32(bytes, at + HEAD_CRC_AT);
    }

    static boolean isMagic(byte[] bytes, int at) {
        return u32(bytes, at) == Format.FRAME_MAGIC;
    }

    static int length(byte[] bytes, int at) {
        return u32(bytes, at + LENGTH_AT);
    }

    static long batch(byte[] bytes, int at) {
        return ((long) u32(bytes, at + BATCH_AT) << 32) | (u32(bytes, at + BATCH_AT + 4) & 0xFFFF_FFFFL);
    }

    static boolean isLastOfBatch(byte[] bytes, int at) {
        return (bytes[at + FLAGS_AT] & Format.LAST_OF_BATCH) != 0;
    }

    /** Whether the payload behind the head that lies here is what was written. */
    boolean isPayloadWhole(byte[] bytes, int at) {
        return u32(bytes, at + PAYLOAD_CRC_AT) == payloadCrc(bytes, at + Format.FRAME_HEAD_BYTES, length(bytes, at));
    }

    private int payloadCrc(byte[] bytes, int offset, int length) {
        crc.reset();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private int headCrc(byte[] bytes, int at) {
        crc.reset();
        crc.update(seed);
        crc.update(bytes, at, HEAD_CRC_AT);
        return (int) crc.getValue();
    }

    private static int u32(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 24)
                | ((bytes[at + 1] & 0xFF) << 16)
                | ((bytes[at + 2] & 0xFF) << 8)
                | (bytes[at + 3] & 0xFF);
    }
}
