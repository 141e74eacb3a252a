package windrow.shuffle.sort;

import java.util.Arrays;
import windrow.api.RawComparator;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.memory.Pages;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.KeyPrefix;
import windrow.shuffle.order.KeyWords;
import windrow.shuffle.order.SortOrder;

/**
 * A hash table of (partition, key), open addressing with linear probing, in one flat array: per slot the two {@linkplain KeyWords words} of the
 * key, its partition with its address, and a payload that belongs to the user of the table. A key of up to 15 bytes has no address: finding it
 * touches nothing but the slot. A longer one is compared in its page.
 */
final class KeyTable implements KeyLookup {
    private static final int WORDS_PER_SLOT = 4;

    private static final int HEAD = 0;

    private static final int TAIL = 1;

    private static final int POINTER = 2;

    private static final int PAYLOAD = 3;

    private static final int INITIAL_BITS = 10;

    /** The index of the last word has to be an int. */
    private static final int MAX_BITS = 28;

    /** A slot, and its part of the two arrays of pairs that sorting takes. */
    private static final int BYTES_PER_SLOT = WORDS_PER_SLOT * Long.BYTES + 4 * Long.BYTES * 7 / 8;

    /** 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Marks a slot as taken: an address can be 0. */
    private static final long TAKEN = 1L << 63;

    private final int partitions;
    private final SortOrder order;
    private final MemoryBudget.Share memory;
    private final Pages pages;

    private final byte[] leftKey = new byte[2 * Long.BYTES];
    private final byte[] rightKey = new byte[2 * Long.BYTES];

    private long[] slots = new long[0];
    private int bits;
    private int size;

    /** Where the key that was last looked for in vain belongs. */
    private int free;

    /** @param order what it finds equal must be equal in its bytes */
    KeyTable(int partitions, SortOrder order, MemoryBudget.Share memory, Pages pages) {
        this.partitions = partitions;
        this.order = order;
        this.memory = memory;
        this.pages = pages;
    }

    /**
     * The slot of a key, or -1 if it is not there; then {@link #insert} may put it.
     *
     * @param key looked at only where its words are not the whole
     */
    int find(int partition, long head, long tail, byte[] key, int offset, int length) {
        long[] s = slots;
        if (s.length == 0) {
            return -1;
        }
        boolean whole = KeyWords.isWhole(tail);
        int mask = (1 << bits) - 1;
        int slot = home(place(head, tail, partition));
        while (true) {
            int at = slot * WORDS_PER_SLOT;
            long pointer = s[at + POINTER];
            if (pointer == 0) {
                free = slot;
                return -1;
            }
            if (s[at + HEAD] == head
                    && s[at + TAIL] == tail
                    && Pointers.partition(pointer & ~TAKEN) == partition
                    && (whole || keyEquals(pointer, key, offset, length))) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /**
     * Reads where these keys should be: reads that do not depend on each other wait for memory together, and finding the keys afterwards does not
     * wait. Nothing here branches on what was read, since a branch that was guessed wrongly would wait.
     *
     * @param records of a {@link RegionBuffer}
     * @return nothing that means anything, but to be used, or the reads would be left out
     */
    long touch(long[] records, int from, int to) {
        long[] s = slots;
        long read = 0;
        for (int i = from; s.length > 0 && i < to; i += RegionBuffer.WORDS) {
            int partition = (int) records[i + RegionBuffer.PARTITION];
            long place = place(records[i + RegionBuffer.HEAD], records[i + RegionBuffer.TAIL], partition);
            int at = home(place) * WORDS_PER_SLOT;
            // a slot may lie on two cache lines
            read += s[at + HEAD] + s[at + PAYLOAD];
        }
        return read;
    }

    /**
     * A number well spread over all 64 bits, of which the highest say where a key belongs. Not the {@link KeyHash} alone: keys often come in its
     * order, from outputs that nobody asked an order of, and would all be sent to one place; and one key may go to many partitions.
     */
    static long place(long head, long tail, int partition) {
        long x = KeyHash.of(head, tail) + partition * SPREAD;
        return (x ^ (x >>> 32)) * SPREAD;
    }

    private int home(long place) {
        return (int) (place >>> (Long.SIZE - bits));
    }

    private boolean keyEquals(long pointer, byte[] key, int offset, int length) {
        long address = Pointers.location(pointer);
        byte[] page = pages.page(address);
        int at = pages.offset(address);
        if (RecordFormat.varint(page, at) != length) {
            return false;
        }
        at += RecordFormat.varintBytes(length);
        return Arrays.equals(page, at, at + length, key, offset, offset + length);
    }

    /** Puts the key that {@link #find} has just not found; false if there is no memory, and then nothing has changed. */
    boolean insert(int partition, long head, long tail, byte[] key, int offset, int length, long payload) {
        int capacity = slots.length / WORDS_PER_SLOT;
        if (size >= capacity / 8 * 5 && !grow() && size >= capacity / 8 * 7) {
            return false;
        }
        if (slots.length / WORDS_PER_SLOT != capacity) {
            free = freeSlot(slots, head, tail, partition);
        }
        long address = 0;
        if (!KeyWords.isWhole(tail)) {
            address = pages.allocate(RecordFormat.varintBytes(length) + length);
            if (address < 0) {
                return false;
            }
            byte[] page = pages.page(address);
            int at = RecordFormat.putVarint(page, pages.offset(address), length);
            System.arraycopy(key, offset, page, at, length);
        }
        int at = free * WORDS_PER_SLOT;
        slots[at + HEAD] = head;
        slots[at + TAIL] = tail;
        slots[at + POINTER] = Pointers.of(partition, address) | TAKEN;
        slots[at + PAYLOAD] = payload;
        size++;
        return true;
    }

    private boolean grow() {
        int oldSlots = slots.length / WORDS_PER_SLOT;
        int newBits = oldSlots == 0 ? INITIAL_BITS : bits + 1;
        if (newBits > MAX_BITS || !memory.tryReserve((long) BYTES_PER_SLOT << newBits)) {
            return false;
        }
        long[] old = slots;
        slots = new long[WORDS_PER_SLOT << newBits];
        bits = newBits;
        for (int from = 0; from < old.length; from += WORDS_PER_SLOT) {
            if (old[from + POINTER] != 0) {
                int partition = Pointers.partition(old[from + POINTER] & ~TAKEN);
                int to = freeSlot(slots, old[from + HEAD], old[from + TAIL], partition) * WORDS_PER_SLOT;
                System.arraycopy(old, from, slots, to, WORDS_PER_SLOT);
            }
        }
        memory.release((long) BYTES_PER_SLOT * oldSlots);
        return true;
    }

    private int freeSlot(long[] in, long head, long tail, int partition) {
        int mask = (1 << bits) - 1;
        int slot = home(place(head, tail, partition));
        while (in[slot * WORDS_PER_SLOT + POINTER] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    long payload(int slot) {
        return slots[slot * WORDS_PER_SLOT + PAYLOAD];
    }

    void setPayload(int slot, long payload) {
        slots[slot * WORDS_PER_SLOT + PAYLOAD] = payload;
    }

    long head(int slot) {
        return slots[slot * WORDS_PER_SLOT + HEAD];
    }

    long tail(int slot) {
        return slots[slot * WORDS_PER_SLOT + TAIL];
    }

    /** Address in the pages of a slot's key, if its words are not the whole: its length as a varint, then its bytes. */
    long keyAddress(int slot) {
        return Pointers.location(slots[slot * WORDS_PER_SLOT + POINTER]);
    }

    int size() {
        return size;
    }

    /** There are 2<sup>{@code bits}</sup> slots, or none if it is 0. */
    int bits() {
        return bits;
    }

    /** Pointers to all slots that are taken, in order; their location is the slot. */
    PointerSort.Sorted sort() {
        return new PointerSort(this, order).sort(pointers(), new long[2 * size], size, partitions);
    }

    /** Pairs for all slots that are taken, in no order. */
    private long[] pointers() {
        long[] pairs = new long[2 * size];
        int n = 0;
        for (int at = 0, slot = 0; at < slots.length; at += WORDS_PER_SLOT, slot++) {
            long taken = slots[at + POINTER];
            if (taken != 0) {
                pairs[2 * n] = sortWord(slots[at + HEAD], slots[at + TAIL]);
                pairs[2 * n + 1] = Pointers.of(Pointers.partition(taken & ~TAKEN), slot);
                n++;
            }
        }
        return pairs;
    }

    private long sortWord(long head, long tail) {
        if (order == SortOrder.HASHES) {
            return KeyHash.of(head, tail);
        }
        return order == SortOrder.BYTES ? KeyWords.prefix(head, tail, 0) : 0;
    }

    @Override
    public long prefix(long pointer, int depth) {
        int slot = (int) Pointers.location(pointer);
        if (KeyWords.isWhole(tail(slot))) {
            return KeyWords.prefix(head(slot), tail(slot), depth);
        }
        long address = keyAddress(slot);
        byte[] page = pages.page(address);
        int at = pages.offset(address);
        int length = RecordFormat.varint(page, at);
        return KeyPrefix.of(page, at + RecordFormat.varintBytes(length) + depth, length - depth);
    }

    @Override
    public int compare(long left, long right, RawComparator comparator) {
        int a = (int) Pointers.location(left);
        byte[] aKey = leftKey;
        int aAt = 0;
        int aLength = KeyWords.length(tail(a));
        if (KeyWords.isWhole(tail(a))) {
            KeyWords.put(head(a), tail(a), aKey);
        } else {
            long address = keyAddress(a);
            aKey = pages.page(address);
            aAt = pages.offset(address);
            aLength = RecordFormat.varint(aKey, aAt);
            aAt += RecordFormat.varintBytes(aLength);
        }
        int b = (int) Pointers.location(right);
        byte[] bKey = rightKey;
        int bAt = 0;
        int bLength = KeyWords.length(tail(b));
        if (KeyWords.isWhole(tail(b))) {
            KeyWords.put(head(b), tail(b), bKey);
        } else {
            long address = keyAddress(b);
            bKey = pages.page(address);
            bAt = pages.offset(address);
            bLength = RecordFormat.varint(bKey, bAt);
            bAt += RecordFormat.varintBytes(bLength);
        }
        return comparator.compare(aKey, aAt, aLength, bKey, bAt, bLength);
    }

    /** Forgets all keys, and keeps the memory. */
    void reset() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    void clear() {
        memory.release((long) BYTES_PER_SLOT * (slots.length / WORDS_PER_SLOT));
        slots = new long[0];
        bits = 0;
        size = 0;
    }
}
