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

    static int getInt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }
}
