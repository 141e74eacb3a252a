package windrow.shuffle.memory;

import java.util.Arrays;

/**
 * Byte arrays of one size that records are laid down in, one behind the other. Each record is contiguous; one that is
 * longer than a page gets an array of its own. An address is the number of the page and the offset in it; addresses of
 * later records are higher. They fit in {@link #ADDRESS_BITS} bits.
 *
 * <p>Used by one thread.
 */
public final class Pages {
    public static final int ADDRESS_BITS = 40;

    /** Below half a region of the smallest G1 heap, so that pages are no humongous objects. */
    private static final int MAX_PAGE_BITS = 18;

    private static final int MIN_PAGE_BITS = 12;

    /** A share is cut into about so many pages, so that little is lost at their ends. */
    private static final int PAGES_PER_SHARE = 64;

    private static final byte[] NONE = new byte[0];

    private final MemoryBudget.Share memory;
    private final int pageBits;
    private final int pageMask;
    private byte[][] pages = new byte[16][];
    private int count;
    private byte[] current = NONE;
    private int used;
    private long reservedBytes;

    public Pages(MemoryBudget.Share memory) {
        this.memory = memory;
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(memory.limitBytes() / PAGES_PER_SHARE | 1);
        this.pageBits = Math.max(MIN_PAGE_BITS, Math.min(MAX_PAGE_BITS, bits));
        this.pageMask = (1 << pageBits) - 1;
    }

    /**
     * Takes {@code bytes} bytes.
     *
     * @return their address, or -1 if the share has no more memory
     */
    public long allocate(int bytes) {
        if (bytes > current.length - used && !addPage(bytes)) {
            return -1;
        }
        long address = ((long) (count - 1) << pageBits) | used;
        used += bytes;
        return address;
    }

    /** Whether records of so many bytes together, the last one included, are certain to find room next. */
    public boolean reserve(int bytes) {
        return bytes <= 1 << pageBits && (bytes <= current.length - used || addPage(bytes));
    }

    private boolean addPage(int bytes) {
        if (count >= 1 << (ADDRESS_BITS - pageBits)) {
            return false;
        }
        int size = Math.max(bytes, 1 << pageBits);
        if (!memory.tryReserve(size)) {
            // the share may have shrunk since the size of pages was chosen: a small one is better than a spill for each
            // record
            size = Math.max(bytes, 1 << MIN_PAGE_BITS);
            if (!memory.tryReserve(size)) {
                return false;
            }
        }
        current = new byte[size];
        used = 0;
        reservedBytes += size;
        append(current);
        return true;
    }

    private void append(byte[] page) {
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, 2 * count);
        }
        pages[count++] = page;
    }

    /** The array that an address is in. */
    public byte[] page(long address) {
        return pages[(int) (address >>> pageBits)];
    }

    /** Where in its array an address is. */
    public int offset(long address) {
        return (int) address & pageMask;
    }

    /** Forgets all records; keeps the first page, if it is of the usual size, and gives the other memory back. */
    public void reset() {
        if (count == 0 || pages[0].length != 1 << pageBits) {
            clear();
            return;
        }
        byte[] first = pages[0];
        Arrays.fill(pages, 1, count, null);
        count = 1;
        current = first;
        used = 0;
        memory.release(reservedBytes - first.length);
        reservedBytes = first.length;
    }

    /** Forgets all records and gives the memory back. */
    public void clear() {
        Arrays.fill(pages, 0, count, null);
        count = 0;
        current = NONE;
        used = 0;
        memory.release(reservedBytes);
        reservedBytes = 0;
    }
}
