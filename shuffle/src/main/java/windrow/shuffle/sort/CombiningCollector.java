package windrow.shuffle.sort;

import java.io.IOException;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.memory.Pages;
import windrow.shuffle.order.KeyWords;
import windrow.shuffle.order.SortOrder;

/** Keeps one value per partition and key. What a value is in memory is up to the subclass. */
abstract class CombiningCollector implements Collector {
    private final int partitions;
    final Pages pages;
    final KeyTable table;

    CombiningCollector(int partitions, SortOrder order, MemoryBudget.Share memory) {
        this.partitions = partitions;
        this.pages = new Pages(memory);
        this.table = new KeyTable(partitions, order, memory, pages);
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public SortedRun sort() {
        PointerSort.Sorted sorted = table.sort();
        return new SortedRun() {
            @Override
            public RecordStream partition(int partition) {
                return records(sorted.pairs(), sorted.starts()[partition], sorted.starts()[partition + 1]);
            }

            @Override
            public void writeTo(SegmentWriter out) throws IOException {
                for (int p = 0; p < partitions; p++) {
                    out.startPartition(p);
                    SegmentAppend.all(partition(p), out);
                }
            }
        };
    }

    abstract Records records(long[] pairs, int from, int to);

    /** Forgets everything; keeps the memory for what comes next. */
    void reset() {
        table.reset();
        pages.reset();
    }

    @Override
    public void clear() {
        table.clear();
        pages.clear();
    }

    /** Reads keys; the subclass adds the values. */
    abstract class Records extends PointerStream {
        private final byte[] wholeKey = new byte[KeyWords.MAX_BYTES + 1];
        private byte[] keyPage = wholeKey;
        private int keyOffset;
        private int keyLength;

        Records(long[] pairs, int from, int to) {
            super(pairs, from, to);
        }

        @Override
        final void moveTo(long location) {
            int slot = (int) location;
            long tail = table.tail(slot);
            if (KeyWords.isWhole(tail)) {
                KeyWords.put(table.head(slot), tail, wholeKey);
                keyPage = wholeKey;
                keyOffset = 0;
                keyLength = KeyWords.length(tail);
            } else {
                long address = table.keyAddress(slot);
                keyPage = pages.page(address);
                int at = pages.offset(address);
                keyLength = RecordFormat.varint(keyPage, at);
                keyOffset = at + RecordFormat.varintBytes(keyLength);
            }
            moveToValue(table.payload(slot));
        }

        @Override
        final long touch(long[] pointers, int from, int to) {
            long read = 0;
            for (int i = from; i < to; i++) {
                int slot = (int) Pointers.location(pointers[2 * i + 1]);
                read += table.head(slot) + table.payload(slot);
            }
            for (int i = from; i < to; i++) {
                int slot = (int) Pointers.location(pointers[2 * i + 1]);
                if (!KeyWords.isWhole(table.tail(slot))) {
                    long address = table.keyAddress(slot);
                    read += pages.page(address)[pages.offset(address)];
                }
            }
            return read;
        }

        abstract void moveToValue(long payload);

        @Override
        public final byte[] keyBuffer() {
            return keyPage;
        }

        @Override
        public final int keyOffset() {
            return keyOffset;
        }

        @Override
        public final int keyLength() {
            return keyLength;
        }
    }
}
