package windrow.shuffle.fetch;

import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.serve.ShuffleProtocol;

/**
 * How many bytes of partitions may be under way on one connection: what the server has credit for. It is reserved from the task's share of the
 * memory, a small part of it; a share too small for that goes without a reservation, with the smallest window.
 */
final class CreditWindow {
    /** Credit is given for half a window at a time, which must be enough for the server to go on. */
    static final int MIN_BYTES = 2 * ShuffleProtocol.MIN_CREDIT_BYTES;

    /** At 10 Gbit/s enough for 0.8 ms there and back. */
    static final int MAX_BYTES = 1024 * 1024;

    /** A reducer reads from a few servers at once; together their windows should leave most of the memory to what has arrived. */
    private static final int MEMORY_PARTS = 16;

    private final MemoryBudget.Share memory;
    private final int bytes;
    private int reserved;

    private CreditWindow(MemoryBudget.Share memory, int bytes, int reserved) {
        this.memory = memory;
        this.bytes = bytes;
        this.reserved = reserved;
    }

    static CreditWindow open(MemoryBudget.Share memory) {
        int wanted = (int) Math.min(MAX_BYTES, memory.limitBytes() / MEMORY_PARTS);
        return wanted > MIN_BYTES && memory.tryReserve(wanted)
                ? new CreditWindow(memory, wanted, wanted)
                : new CreditWindow(memory, MIN_BYTES, 0);
    }

    int bytes() {
        return bytes;
    }

    /** Gives the memory back. Closing twice is harmless. */
    void close() {
        memory.release(reserved);
        reserved = 0;
    }
}
