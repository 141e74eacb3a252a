package windrow.shuffle.sort;

import org.jspecify.annotations.Nullable;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.KeyWords;
import windrow.shuffle.order.SortOrder;

/**
 * Combines numbers: the payload of a slot is the number itself, encoded when it is read. Where the table is larger than the processor's caches,
 * records wait in a {@link RegionBuffer} for their turn.
 */
final class LongCollector extends CombiningCollector {
    /** About as many reads as a processor has under way, several times over. */
    private static final int BATCH_WORDS = 32 * RegionBuffer.WORDS;

    private static final byte[] NO_BYTES = new byte[0];

    private final LongValueCombiner combiner;
    private final MemoryBudget.Share memory;
    private final boolean mayWait;
    private @Nullable RegionBuffer buffer;
    private int bufferBits;
    private long bufferBytes;

    /** The smallest table for which there was no memory for a buffer. */
    private int refusedBits = Integer.MAX_VALUE;

    private long touched;

    /** One that may take records for which {@link #settle} then finds no room. */
    static LongCollector waiting(
            int partitions, SortOrder order, LongValueCombiner combiner, MemoryBudget.Share memory) {
        return new LongCollector(partitions, order, combiner, memory, true);
    }

    /** One that has a place for each record that it takes. */
    static LongCollector direct(SortOrder order, LongValueCombiner combiner, MemoryBudget.Share memory) {
        return new LongCollector(1, order, combiner, memory, false);
    }

    private LongCollector(
            int partitions, SortOrder order, LongValueCombiner combiner, MemoryBudget.Share memory, boolean mayWait) {
        super(partitions, order, memory);
        this.combiner = combiner;
        this.memory = memory;
        this.mayWait = mayWait;
    }

    @Override
    public boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        return add(partition, key, keyOffset, keyLength, combiner.decode(value, valueOffset, valueLength));
    }

    /** The same for a number that is not encoded. */
    boolean add(int partition, byte[] key, int keyOffset, int keyLength, long number) {
        long head = KeyWords.head(key, keyOffset, keyLength);
        long tail = KeyWords.tail(key, keyOffset, keyLength);
        RegionBuffer waiting = buffer;
        if (waiting == null || !KeyWords.isWhole(tail)) {
            return addNow(partition, head, tail, key, keyOffset, keyLength, number);
        }
        int full = waiting.add(partition, head, tail, number);
        return full < 0 || addAfterSettling(full, partition, head, tail, number);
    }

    private boolean addAfterSettling(int full, int partition, long head, long tail, long number) {
        RegionBuffer waiting = buffer;
        int region = full;
        while (waiting != null && region >= 0) {
            if (!settle(waiting, region)) {
                return false;
            }
            if (table.bits() > bufferBits && table.bits() < refusedBits) {
                if (!settle()) {
                    return false;
                }
                waiting = enlarged(waiting);
            }
            region = waiting.add(partition, head, tail, number);
        }
        return true;
    }

    private boolean addNow(int partition, long head, long tail, byte[] key, int keyOffset, int keyLength, long number) {
        int slot = table.find(partition, head, tail, key, keyOffset, keyLength);
        if (slot >= 0) {
            table.setPayload(slot, combiner.combine(table.payload(slot), number));
            return true;
        }
        if (!table.insert(partition, head, tail, key, keyOffset, keyLength, number)) {
            return false;
        }
        if (mayWait && buffer == null && RegionBuffer.suits(table.bits()) && table.bits() < refusedBits) {
            buffer = newBuffer();
        }
        return true;
    }

    private @Nullable RegionBuffer newBuffer() {
        int bits = table.bits();
        if (!memory.tryReserve(RegionBuffer.bytes(bits))) {
            refusedBits = bits;
            return null;
        }
        bufferBits = bits;
        bufferBytes = RegionBuffer.bytes(bits);
        return new RegionBuffer(combiner, bits);
    }

    /** One for the table as it is, or if there is no memory the old one; which is empty. */
    private RegionBuffer enlarged(RegionBuffer old) {
        long oldBytes = bufferBytes;
        RegionBuffer larger = newBuffer();
        if (larger == null) {
            return old;
        }
        memory.release(oldBytes);
        buffer = larger;
        return larger;
    }

    @Override
    public boolean settle() {
        RegionBuffer waiting = buffer;
        if (waiting == null) {
            return true;
        }
        for (int full = waiting.allToLogs(); full >= 0; full = waiting.allToLogs()) {
            if (!settle(waiting, full)) {
                return false;
            }
        }
        for (int region = 0; region < waiting.regions(); region++) {
            if (!settle(waiting, region)) {
                return false;
            }
        }
        return true;
    }

    private boolean settle(RegionBuffer waiting, int region) {
        long[] records = waiting.logs();
        int end = waiting.end(region);
        int at = waiting.start(region);
        while (at < end) {
            int batchEnd = Math.min(end, at + BATCH_WORDS);
            touched += table.touch(records, at, batchEnd);
            for (; at < batchEnd; at += RegionBuffer.WORDS) {
                if (!settle(records, at) && !(table.size() == 0 && giveBack() && settle(records, at))) {
                    waiting.taken(region, at);
                    return false;
                }
            }
        }
        waiting.taken(region, end);
        return true;
    }

    /** Where shares have shrunk so much that the buffer holds all of this one, it must not keep a table from being made. */
    private boolean giveBack() {
        memory.release(bufferBytes);
        boolean had = bufferBytes > 0;
        bufferBytes = 0;
        return had;
    }

    private boolean settle(long[] records, int at) {
        int partition = (int) records[at + RegionBuffer.PARTITION];
        long head = records[at + RegionBuffer.HEAD];
        long tail = records[at + RegionBuffer.TAIL];
        long number = records[at + RegionBuffer.NUMBER];
        int slot = table.find(partition, head, tail, NO_BYTES, 0, 0);
        if (slot < 0) {
            return table.insert(partition, head, tail, NO_BYTES, 0, 0, number);
        }
        table.setPayload(slot, combiner.combine(table.payload(slot), number));
        return true;
    }

    @Override
    public int waiting() {
        RegionBuffer waiting = buffer;
        return waiting == null ? 0 : waiting.size();
    }

    @Override
    public void close() {
        buffer = null;
        giveBack();
        super.close();
    }

    @Override
    public String toString() {
        return table.size() + " keys, touched " + touched;
    }

    @Override
    Records records(long[] pairs, int from, int to) {
        return new Records(pairs, from, to) {
            private final ByteBuilder value = new ByteBuilder(16);

            @Override
            void moveToValue(long payload) {
                value.reset();
                combiner.encode(payload, value);
            }

            @Override
            public byte[] valueBuffer() {
                return value.array();
            }

            @Override
            public int valueOffset() {
                return 0;
            }

            @Override
            public int valueLength() {
                return value.length();
            }
        };
    }
}
