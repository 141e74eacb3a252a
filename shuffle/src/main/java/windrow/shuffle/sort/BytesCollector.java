package windrow.shuffle.sort;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.KeyWords;
import windrow.shuffle.order.SortOrder;

/**
 * Combines encoded values: the payload of a slot is the address of its value, which lies in the pages as length, capacity
 * and bytes. A combined value that fits takes the old one's place; a longer one is laid down again with room to grow, and
 * the old one's bytes are lost until the next spill.
 */
final class BytesCollector extends CombiningCollector {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final ValueCombiner combiner;
    private final ByteBuilder combined = new ByteBuilder(64);
    private long deadBytes;

    BytesCollector(int partitions, SortOrder order, ValueCombiner combiner, MemoryBudget.Share memory) {
        super(partitions, order, memory);
        this.combiner = combiner;
    }

    @Override
    public boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        long head = KeyWords.head(key, keyOffset, keyLength);
        long tail = KeyWords.tail(key, keyOffset, keyLength);
        int slot = table.find(partition, head, tail, key, keyOffset, keyLength);
        if (slot < 0) {
            long address = put(value, valueOffset, valueLength, valueLength);
            return address >= 0 && table.insert(partition, head, tail, key, keyOffset, keyLength, address);
        }
        long address = table.payload(slot);
        byte[] page = pages.page(address);
        int at = pages.offset(address);
        int length = (int) INT.get(page, at);
        int capacity = (int) INT.get(page, at + Integer.BYTES);
        combined.reset();
        combiner.combine(page, at + HEADER_BYTES, length, value, valueOffset, valueLength, combined);
        if (combined.length() <= capacity) {
            INT.set(page, at, combined.length());
            System.arraycopy(combined.array(), 0, page, at + HEADER_BYTES, combined.length());
            return true;
        }
        RecordFormat.checkLengths(keyLength, combined.length());
        int room = (int) Math.min(RecordFormat.MAX_RECORD_BYTES, combined.length() + combined.length() / 2L);
        long longer = put(combined.array(), 0, combined.length(), room);
        if (longer < 0) {
            return false;
        }
        table.setPayload(slot, longer);
        deadBytes += HEADER_BYTES + capacity;
        return true;
    }

    private long put(byte[] value, int offset, int length, int capacity) {
        if (capacity > Integer.MAX_VALUE - 64) {
            return -1;
        }
        long address = pages.allocate(HEADER_BYTES + capacity);
        if (address >= 0) {
            byte[] page = pages.page(address);
            int at = pages.offset(address);
            INT.set(page, at, length);
            INT.set(page, at + Integer.BYTES, capacity);
            System.arraycopy(value, offset, page, at + HEADER_BYTES, length);
        }
        return address;
    }

    /** Bytes of values that longer ones have replaced. */
    long deadBytes() {
        return deadBytes;
    }

    @Override
    void reset() {
        super.reset();
        deadBytes = 0;
    }

    @Override
    public void clear() {
        super.clear();
        deadBytes = 0;
    }

    @Override
    Records records(long[] pairs, int from, int to) {
        return new Records(pairs, from, to) {
            private byte[] page = new byte[0];
            private int offset;

            @Override
            void moveToValue(long payload) {
                page = pages.page(payload);
                offset = pages.offset(payload);
            }

            @Override
            public byte[] valueBuffer() {
                return page;
            }

            @Override
            public int valueOffset() {
                return offset + HEADER_BYTES;
            }

            @Override
            public int valueLength() {
                return (int) INT.get(page, offset);
            }
        };
    }
}
