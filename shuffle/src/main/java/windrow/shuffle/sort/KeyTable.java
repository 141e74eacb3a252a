package windrow.shuffle.sort;

import java.util.Arrays;
import windrow.api.RawComparator;
import windrow.shuffle.format.RecordFormat;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.memory.Pages;
import windrow.shuffle.order.KeyHash;
import windrow.shuffle.order.KeyPrefix;
import windrow.shuffle.order.SortOrder;

/**
 * A hash table of (partition, key), open addressing with linear probing, in one flat array: per slot a word, the partition
 * with the address of the key, and a payload that belongs to the user of the table. The word of a key of up to seven bytes
 * is the key itself, so that finding it touches nothing but the slot; that of a longer key is its hash, and the key is
 * compared in its page.
 */
final class KeyTable implements KeyLookup {
    private static final int WORDS_PER_SLOT = 3;

    private static final int INITIAL_BITS = 10;

    /** The index of the last word has to be an int. */
    private static final int MAX_BITS = 29;

    /** A slot, and its part of the two arrays of pairs that sorting takes. */
    private static final int BYTES_PER_SLOT = WORDS_PER_SLOT * Long.BYTES + 4 * Long.BYTES * 7 / 8;

    /** Marks a slot as taken: an address can be 0. */
    private static final long TAKEN = 1L << 63;

    /** Tables of more words (1 MB) do not fit the second-level cache, and nearly each look into them waits for memory. */
    private static final int CACHED_WORDS = 1 << 17;

    private final int partitions;
    private final SortOrder order;
    private final MemoryBudget.Share memory;
    private final Pages pages;

    private long[] slots = new long[0];
    private int bits;
    private int size;

    /** Where the key that was last looked for in vain belongs. */
    private int free;

    private long freeWord;

    /** @param order what it finds equal must be equal in its bytes */
    KeyTable(int partitions, SortOrder order, MemoryBudget.Share memory, Pages pages) {
        this.partitions = partitions;
        this.order = order;
        this.memory = memory;
        this.pages = pages;
    }

    /** The slot of a key, or -1 if it is not there; then {@link #insert} may put it. */
    int find(int partition, byte[] key, int offset, int length) {
        return find(partition, key, offset, length, KeyHash.word(key, offset, length));
    }

    /** The same for a key whose {@link KeyHash#word} is known. */
    int find(int partition, byte[] key, int offset, int length, long word) {
        boolean whole = length <= KeyPrefix.BYTES;
        freeWord = word;
        long[] s = slots;
        if (s.length == 0) {
            return -1;
        }
        int mask = (1 << bits) - 1;
        int slot = home(word);
        while (true) {
            int at = slot * WORDS_PER_SLOT;
            long pointer = s[at + 1];
            if (pointer == 0) {
                free = slot;
                return -1;
            }
            if (s[at] == word
                    && Pointers.partition(pointer & ~TAKEN) == partition
                    && (whole || keyEquals(pointer, key, offset, length))) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /** Whether looks into the table mostly wait for memory. */
    boolean isLarge() {
        return slots.length > CACHED_WORDS;
    }

    /** Whether so many more keys are certain to find a slot. */
    boolean reserve(int keys) {
        while (size + keys > slots.length / WORDS_PER_SLOT / 8 * 5) {
            if (!grow()) {
                return size + keys <= slots.length / WORDS_PER_SLOT / 8 * 7;
            }
        }
        return true;
    }

    /**
     * Reads where the first {@code count} of these keys should be: reads that do not depend on each other wait for memory together, and finding
     * the keys afterwards does not wait.
     *
     * @return nothing that means anything, but to be used, or the reads would be left out
     */
    long touch(long[] words, long[] scratch, int count) {
        long[] s = slots;
        for (int i = 0; i < count; i++) {
            int at = home(words[i]) * WORDS_PER_SLOT;
            scratch[i] = s[at] == words[i] ? s[at + 1] : 0;
        }
        long read = 0;
        for (int i = 0; i < count; i++) {
            if (scratch[i] != 0 && !KeyPrefix.isWhole(words[i])) {
                long address = Pointers.location(scratch[i]);
                read += pages.page(address)[pages.offset(address)];
            }
        }
        return read;
    }

    /** In the order of the hashes, but for those that find their place taken. */
    private int home(long word) {
        return (int) (KeyHash.spread(word) >>> (Long.SIZE - bits));
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
    boolean insert(int partition, byte[] key, int offset, int length, long payload) {
        int capacity = slots.length / WORDS_PER_SLOT;
        if (size >= capacity / 8 * 5 && !grow() && size >= capacity / 8 * 7) {
            return false;
        }
        if (slots.length / WORDS_PER_SLOT != capacity) {
            free = freeSlot(slots, freeWord);
        }
        long address = pages.allocate(RecordFormat.varintBytes(length) + length);
        if (address < 0) {
            return false;
        }
        byte[] page = pages.page(address);
        int at = RecordFormat.putVarint(page, pages.offset(address), length);
        System.arraycopy(key, offset, page, at, length);
        int word = free * WORDS_PER_SLOT;
        slots[word] = freeWord;
        slots[word + 1] = Pointers.of(partition, address) | TAKEN;
        slots[word + 2] = payload;
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
            long pointer = old[from + 1];
            if (pointer != 0) {
                int to = freeSlot(slots, old[from]) * WORDS_PER_SLOT;
                slots[to] = old[from];
                slots[to + 1] = pointer;
                slots[to + 2] = old[from + 2];
            }
        }
        memory.release((long) BYTES_PER_SLOT * oldSlots);
        return true;
    }

    private int freeSlot(long[] in, long word) {
        int mask = (1 << bits) - 1;
        int slot = home(word);
        while (in[slot * WORDS_PER_SLOT + 1] != 0) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    long payload(int slot) {
        return slots[slot * WORDS_PER_SLOT + 2];
    }

    void setPayload(int slot, long payload) {
        slots[slot * WORDS_PER_SLOT + 2] = payload;
    }

    /** Address in the pages of a slot's key: its length as a varint, then its bytes. */
    long keyAddress(int slot) {
        return Pointers.location(slots[slot * WORDS_PER_SLOT + 1]);
    }

    int size() {
        return size;
    }

    /** Pointers to all slots that are taken, in order; their location is the slot. */
    PointerSort.Sorted sort() {
        return new PointerSort(this, order).sort(pointers(), new long[2 * size], size, partitions);
    }

    /** Pairs for all slots that are taken, in no order. */
    long[] pointers() {
        long[] pairs = new long[2 * size];
        int n = 0;
        for (int at = 0, slot = 0; at < slots.length; at += WORDS_PER_SLOT, slot++) {
            long taken = slots[at + 1];
            if (taken != 0) {
                long pointer = Pointers.of(Pointers.partition(taken & ~TAKEN), slot);
                pairs[2 * n] = sortWord(slots[at], pointer);
                pairs[2 * n + 1] = pointer;
                n++;
            }
        }
        return pairs;
    }

    private long sortWord(long word, long pointer) {
        if (order == SortOrder.HASHES) {
            return KeyHash.spread(word);
        }
        return order == SortOrder.BYTES && !KeyPrefix.isWhole(word) ? prefix(pointer, 0) : word;
    }

    @Override
    public long prefix(long pointer, int depth) {
        long address = keyAddress((int) Pointers.location(pointer));
        byte[] page = pages.page(address);
        int at = pages.offset(address);
        int length = RecordFormat.varint(page, at);
        return KeyPrefix.of(page, at + RecordFormat.varintBytes(length) + depth, length - depth);
    }

    @Override
    public int compare(long left, long right, RawComparator comparator) {
        long a = keyAddress((int) Pointers.location(left));
        byte[] aPage = pages.page(a);
        int aAt = pages.offset(a);
        int aLength = RecordFormat.varint(aPage, aAt);
        long b = keyAddress((int) Pointers.location(right));
        byte[] bPage = pages.page(b);
        int bAt = pages.offset(b);
        int bLength = RecordFormat.varint(bPage, bAt);
        return comparator.compare(
                aPage,
                aAt + RecordFormat.varintBytes(aLength),
                aLength,
                bPage,
                bAt + RecordFormat.varintBytes(bLength),
                bLength);
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
