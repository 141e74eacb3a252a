package windrow.shuffle.memory;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory that all tasks of one executor may fill with records. Each of the {@code slots} tasks that may run at once can
 * always reserve its share, {@code total / slots}, and never more: so what one task spills does not depend on what else
 * happens to run, and a job's spills are reproducible.
 *
 * <p>Should more tasks than slots be open, as when a killed one takes its time to end, the shares shrink, and those that are
 * above theirs keep what they hold. Even then each task can have {@link #MIN_SHARE_BYTES}, so the total may be exceeded by that
 * much for each task beyond the slots.
 *
 * <p>It counts, it does not allocate. Safe for use by several threads.
 */
public final class MemoryBudget {
    /** No share is smaller: below it, spilling record by record would be all that a task does. */
    public static final long MIN_SHARE_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final long totalBytes;
    private final int slots;
    private long reservedBytes;
    private int openShares;

    /**
     * @param totalBytes of all tasks together; at least {@link #MIN_SHARE_BYTES} per slot
     * @param slots how many tasks run at once; 1 or more
     */
    public MemoryBudget(long totalBytes, int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be 1 or more, not " + slots);
        }
        if (totalBytes < MIN_SHARE_BYTES * slots) {
            throw new IllegalArgumentException("a memory budget for " + slots + " slots needs at least "
                    + MIN_SHARE_BYTES * slots + " bytes, not " + totalBytes);
        }
        this.totalBytes = totalBytes;
        this.slots = slots;
    }

    /** Opens the share of one task; close it when the task ends. */
    public Share openShare() {
        lock.lock();
        try {
            openShares++;
        } finally {
            lock.unlock();
        }
        return new Share();
    }

    public long totalBytes() {
        return totalBytes;
    }

    /** What all shares hold at present. */
    public long reservedBytes() {
        lock.lock();
        try {
            return reservedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** One task's part of the budget. Safe for use by the threads of that task. */
    public final class Share implements AutoCloseable {
        private long heldBytes;
        private boolean closed;

        private Share() {}

        /** Reserves {@code bytes}, or nothing and returns false: then the task has to spill. */
        public boolean tryReserve(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("cannot reserve " + bytes + " bytes");
            }
            lock.lock();
            try {
                boolean within = bytes <= limit() - heldBytes && bytes <= totalBytes - reservedBytes;
                if (closed || (!within && bytes > MIN_SHARE_BYTES - heldBytes)) {
                    return false;
                }
                heldBytes += bytes;
                reservedBytes += bytes;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Gives {@code bytes} back, of those that were reserved. */
        public void release(long bytes) {
            lock.lock();
            try {
                if (bytes < 0 || (bytes > heldBytes && !closed)) {
                    throw new IllegalArgumentException("cannot release " + bytes + " of " + heldBytes + " bytes");
                }
                if (!closed) {
                    heldBytes -= bytes;
                    reservedBytes -= bytes;
                }
            } finally {
                lock.unlock();
            }
        }

        /** How many bytes this task may hold at most, as things stand. */
        public long limitBytes() {
            lock.lock();
            try {
                return limit();
            } finally {
                lock.unlock();
            }
        }

        public long heldBytes() {
            lock.lock();
            try {
                return heldBytes;
            } finally {
                lock.unlock();
            }
        }

        private long limit() {
            return Math.max(MIN_SHARE_BYTES, totalBytes / Math.max(slots, openShares));
        }

        /** Gives all back. Closing twice is harmless. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    openShares--;
                    reservedBytes -= heldBytes;
                    heldBytes = 0;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
