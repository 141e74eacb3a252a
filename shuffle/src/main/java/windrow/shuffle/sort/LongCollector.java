package windrow.shuffle.sort;

import windrow.api.serde.ByteBuilder;
import windrow.shuffle.combine.LongValueCombiner;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.order.SortOrder;

/**
 * Combines numbers: the payload of a slot is the number itself, encoded when it is read.
 *
 * <p>Where the table is larger than the processor's cache, records wait in a small buffer until there are some, so that their slots are read
 * from memory together and not one after the other.
 */
final class LongCollector extends CombiningCollector {
    /** About as many reads as a processor has under way, several times over. */
    private static final int BATCH = 64;

    private static final int BATCH_BYTES = 2048;

    /** Longer ones do not wait. */
    private static final int MAX_WAITING_KEY = 128;

    private final LongValueCombiner combiner;

    private final long[] heads = new long[BATCH];
    private final long[] tails = new long[BATCH];
    private final int[] partitionOf = new int[BATCH];
    private final long[] numbers = new long[BATCH];
    private int waiting;

    /** Of those that wait, the keys that are more than their words, and where each ends. */
    private final byte[] keys = new byte[BATCH_BYTES];

    private final int[] ends = new int[BATCH];
    private int keyBytes;
    private int longKeys;

    private long touched;

    LongCollector(int partitions, SortOrder order, LongValueCombiner combiner, MemoryBudget.Share memory) {
        super(partitions, order, memory);
        this.combiner = combiner;
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
        if (waiting == 0 && !mayWait()) {
            return addNow(partition, head, tail, key, keyOffset, keyLength, number);
        }
        if (!KeyWords.isWhole(tail)) {
            if (keyLength > MAX_WAITING_KEY) {
                // it would take the room of those that wait
                addWaiting();
                return addNow(partition, head, tail, key, keyOffset, keyLength, number);
            }
            System.arraycopy(key, keyOffset, keys, keyBytes, keyLength);
            keyBytes += keyLength;
            ends[longKeys++] = keyBytes;
        }
        heads[waiting] = head;
        tails[waiting] = tail;
        partitionOf[waiting] = partition;
        numbers[waiting] = number;
        waiting++;
        if (waiting == BATCH || keyBytes > BATCH_BYTES - MAX_WAITING_KEY) {
            addWaiting();
        }
        return true;
    }

    /** Who waits was taken, and so must find room when its turn comes. */
    private boolean mayWait() {
        return table.isLarge()
                && table.reserve(BATCH)
                && pages.reserve(BATCH_BYTES + BATCH * RecordFormat.varintBytes(MAX_WAITING_KEY));
    }

    private void addWaiting() {
        touched += table.touch(heads, tails, waiting);
        if (longKeys > 0) {
            touched += table.touchLong(heads, tails, waiting);
        }
        int from = 0;
        int nextLong = 0;
        for (int i = 0; i < waiting; i++) {
            int end = KeyWords.isWhole(tails[i]) ? from : ends[nextLong++];
            if (!addNow(partitionOf[i], heads[i], tails[i], keys, from, end - from, numbers[i])) {
                throw new IllegalStateException("there is no memory for a record that was taken: touched " + touched);
            }
            from = end;
        }
        forgetWaiting();
    }

    private void forgetWaiting() {
        waiting = 0;
        keyBytes = 0;
        longKeys = 0;
    }

    private boolean addNow(int partition, long head, long tail, byte[] key, int keyOffset, int keyLength, long number) {
        int slot = table.find(partition, head, tail, key, keyOffset, keyLength);
        if (slot < 0) {
            return table.insert(partition, head, tail, key, keyOffset, keyLength, number);
        }
        table.setPayload(slot, combiner.combine(table.payload(slot), number));
        return true;
    }

    @Override
    public int size() {
        addWaiting();
        return super.size();
    }

    @Override
    public SortedRun sort() {
        addWaiting();
        return super.sort();
    }

    @Override
    RecordStream unsorted() {
        addWaiting();
        return super.unsorted();
    }

    @Override
    void reset() {
        forgetWaiting();
        super.reset();
    }

    @Override
    public void clear() {
        forgetWaiting();
        super.clear();
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
