package windrow.shuffle.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The layout of a block's header, shared by writer and reader. */
final class BlockFormat {
    /** Fits a processor's second-level cache twice, and makes the header's share of the file negligible. */
    static final int MAX_RAW_BYTES = 64 * 1024;

    static final int HEADER_BYTES = 16;

    /** The part of the header that comes before the checksum and is covered by it. */
    static final int CHECKED_HEADER_BYTES = 12;

    static final int FLAGS_NONE = 0;
    static final int FLAGS_LZ4 = 1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private BlockFormat() {}

    /** Whether these bytes can be a block's header, if its stored bytes are no more than {@code maxStored}. */
    static boolean isHeader(byte[] header, long maxStored) {
        int rawLength = getInt(header, 0);
        int storedLength = getInt(header, 4);
        int flags = getInt(header, 8);
        return rawLength >= 1
                && rawLength <= MAX_RAW_BYTES
                && storedLength >= 1
                && storedLength <= maxStored
                && (flags == FLAGS_NONE ? storedLength == rawLength : flags == FLAGS_LZ4 && storedLength < rawLength);
    }

    static int getInt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }
}
