package windrow.coordinator.core;

import java.util.Arrays;

/** What one task added to a job's counters, by the number of the name, packed: zigzag varints. Most are small, and there are many tasks. */
final class CounterShare {

    static final byte[] NONE = {};

    private static final int MAX_BYTES = 10;

    private CounterShare() {}

    static byte[] pack(long[] values) {
        if (values.length == 0) {
            return NONE;
        }
        byte[] bytes = new byte[values.length * MAX_BYTES];
        int end = 0;
        for (long value : values) {
            long rest = (value << 1) ^ (value >> 63);
            while ((rest & ~0x7FL) != 0) {
                bytes[end++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[end++] = (byte) rest;
        }
        return Arrays.copyOf(bytes, end);
    }

    static long[] unpack(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            count += b >= 0 ? 1 : 0;
        }
        long[] values = new long[count];
        int next = 0;
        long value = 0;
        int shift = 0;
        for (byte b : bytes) {
            value |= (long) (b & 0x7F) << shift;
            shift += 7;
            if (b >= 0) {
                values[next++] = (value >>> 1) ^ -(value & 1);
                value = 0;
                shift = 0;
            }
        }
        return values;
    }
}
