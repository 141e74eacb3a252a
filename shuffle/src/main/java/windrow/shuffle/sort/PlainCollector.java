package windrow.shuffle.sort;

import java.io.IOException;
import windrow.api.RawComparator;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.memory.Pages;
import windrow.shuffle.order.KeyPrefix;
import windrow.shuffle.order.SortOrder;

/** Keeps every record as it comes, laid out as in a segment. */
final class PlainCollector implements Collector, KeyLookup {
    private final int partitions;
    private final SortOrder order;
    private final Pages pages;
    private final PairArrays pointers;

    PlainCollector(int partitions, SortOrder order, MemoryBudget.Share memory) {
        this.partitions = partitions;
        this.order = order;
        this.pages = new Pages(memory);
        this.pointers = new PairArrays(memory);
    }

    @Override
    public boolean add(
            int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        int size = RecordFormat.recordBytes(keyLength, valueLength);
        if (!pointers.ensureOneMore()) {
            return false;
        }
        long address = pages.allocate(size);
        if (address < 0) {
            return false;
        }
        byte[] page = pages.page(address);
        int p = RecordFormat.putVarint(page, pages.offset(address), keyLength);
        p = RecordFormat.putVarint(page, p, valueLength);
        System.arraycopy(key, keyOffset, page, p, keyLength);
        System.arraycopy(value, valueOffset, page, p + keyLength, valueLength);
        long word = order.word(key, keyOffset, keyLength);
        pointers.add(word, Pointers.of(partition, address));
        return true;
    }

    @Override
    public int size() {
        return pointers.size();
    }

    @Override
    public SortedRun sort() {
        return new Run(pointers.sort(new PointerSort(this, order), partitions));
    }

    @Override
    public void clear() {
        pages.clear();
        pointers.clear();
    }

    @Override
    public long prefix(long pointer, int depth) {
        long address = Pointers.location(pointer);
        byte[] page = pages.page(address);
        int at = pages.offset(address);
        int keyLength = RecordFormat.varint(page, at);
        return KeyPrefix.of(page, keyStart(page, at, keyLength) + depth, keyLength - depth);
    }

    @Override
    public int compare(long left, long right, RawComparator comparator) {
        long a = Pointers.location(left);
        byte[] aPage = pages.page(a);
        int aAt = pages.offset(a);
        int aLength = RecordFormat.varint(aPage, aAt);
        long b = Pointers.location(right);
        byte[] bPage = pages.page(b);
        int bAt = pages.offset(b);
        int bLength = RecordFormat.varint(bPage, bAt);
        return comparator.compare(
                aPage, keyStart(aPage, aAt, aLength), aLength, bPage, keyStart(bPage, bAt, bLength), bLength);
    }

    private static int keyStart(byte[] page, int record, int keyLength) {
        int valueLengthAt = record + RecordFormat.varintBytes(keyLength);
        return valueLengthAt + RecordFormat.varintBytes(RecordFormat.varint(page, valueLengthAt));
    }

    private final class Run implements SortedRun {
        private final PointerSort.Sorted sorted;

        Run(PointerSort.Sorted sorted) {
            this.sorted = sorted;
        }

        @Override
        public RecordStream partition(int partition) {
            return new Records(sorted.pairs(), sorted.starts()[partition], sorted.starts()[partition + 1]);
        }

        @Override
        public void writeTo(SegmentWriter out) throws IOException {
            long[] pairs = sorted.pairs();
            for (int p = 0; p < partitions; p++) {
                out.startPartition(p);
                for (int i = sorted.starts()[p]; i < sorted.starts()[p + 1]; i++) {
                    long address = Pointers.location(pairs[2 * i + 1]);
                    byte[] page = pages.page(address);
                    int at = pages.offset(address);
                    int keyLength = RecordFormat.varint(page, at);
                    int valueLength = RecordFormat.varint(page, at + RecordFormat.varintBytes(keyLength));
                    out.appendEncoded(page, at, keyLength, valueLength);
                }
            }
        }
    }

    private final class Records extends PointerStream {
        private byte[] page = new byte[0];
        private int keyOffset;
        private int keyLength;
        private int valueLength;

        Records(long[] pairs, int from, int to) {
            super(pairs, from, to);
        }

        @Override
        long touch(long[] pointers, int from, int to) {
            long read = 0;
            for (int i = from; i < to; i++) {
                long address = Pointers.location(pointers[2 * i + 1]);
                read += pages.page(address)[pages.offset(address)];
            }
            return read;
        }

        @Override
        void moveTo(long location) {
            page = pages.page(location);
            int at = pages.offset(location);
            keyLength = RecordFormat.varint(page, at);
            at += RecordFormat.varintBytes(keyLength);
            valueLength = RecordFormat.varint(page, at);
            keyOffset = at + RecordFormat.varintBytes(valueLength);
        }

        @Override
        public byte[] keyBuffer() {
            return page;
        }

        @Override
        public int keyOffset() {
            return keyOffset;
        }

        @Override
        public int keyLength() {
            return keyLength;
        }

        @Override
        public byte[] valueBuffer() {
            return page;
        }

        @Override
        public int valueOffset() {
            return keyOffset + keyLength;
        }

        @Override
        public int valueLength() {
            return valueLength;
        }
    }
}
