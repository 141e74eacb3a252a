package windrow.coordinator.core;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one task added to a job's counters, by the number of the name, packed, since there are many tasks and most values are small: zigzag
 * varints from number 0 on, where a 0 is followed by how many of them there are, and none stand at the end. So a task takes the room of
 * its own counters, however many names its job has.
 */
final class CounterShare {

    static final byte[] NONE = {};

    private static final int MAX_BYTES = 10;

    private CounterShare() {}

    /** Takes what is not 0. */
    @FunctionalInterface
    interface Visitor {
        void counter(int number, long value);
    }

    static byte[] pack(SortedMap<Integer, Long> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        Packing packing = new Packing(values.size());
        for (Map.Entry<Integer, Long> each : values.entrySet()) {
            if (each.getValue() != 0) {
                packing.add(each.getKey(), each.getValue());
            }
        }
        return packing.bytes();
    }

    static void forEach(byte[] bytes, Visitor visitor) {
        int number = 0;
        boolean gap = false;
        long read = 0;
        int shift = 0;
        for (byte b : bytes) {
            read |= (long) (b & 0x7F) << shift;
            shift += 7;
            if (b < 0) {
                continue;
            }
            if (gap) {
                number += (int) read;
                gap = false;
            } else if (read == 0) {
                gap = true;
            } else {
                visitor.counter(number++, (read >>> 1) ^ -(read & 1));
            }
            read = 0;
            shift = 0;
        }
    }

    static void hash(byte[] bytes, StateHash hash) {
        forEach(bytes, (number, value) -> hash.add(number).add(value));
        hash.add(bytes.length);
    }

    private static final class Packing {
        private final byte[] bytes;
        private int end;
        private int next;

        Packing(int most) {
            bytes = new byte[most * 2 * MAX_BYTES];
        }

        void add(int number, long value) {
            if (number > next) {
                varint(0);
                varint(number - next);
            }
            varint((value << 1) ^ (value >> 63));
            next = number + 1;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes[end++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[end++] = (byte) rest;
        }

        byte[] bytes() {
            return end == 0 ? NONE : Arrays.copyOf(bytes, end);
        }
    }
}
