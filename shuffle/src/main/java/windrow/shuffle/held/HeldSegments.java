package windrow.shuffle.held;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.SegmentMemory;

/**
 * The map outputs that a process holds in memory, by the names of the attempts that put them out. Those who write do so through a {@link Share},
 * which says how much there may be of them; those who read may keep what they have found, also when it is forgotten meanwhile.
 *
 * <p>Safe for use by several threads.
 */
public final class HeldSegments {
    private final Map<String, HeldSegment> segments = new HashMap<>();
    private long reservedBytes;

    /**
     * Lets segments be added.
     *
     * @param limitBytes how much all segments of this process, whoever has added them, may take when this share adds one; 0: none
     */
    public Share open(long limitBytes) {
        return new Share(limitBytes);
    }

    /** The output of that attempt, or null if it is not held. */
    public synchronized @Nullable HeldSegment find(String attempt) {
        return segments.get(attempt);
    }

    /** Forgets the outputs of the attempts that are meant, and gives their memory back. */
    public synchronized void forget(Predicate<String> attempts) {
        Iterator<Map.Entry<String, HeldSegment>> each = segments.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, HeldSegment> one = each.next();
            if (attempts.test(one.getKey())) {
                reservedBytes -= one.getValue().bytes();
                each.remove();
            }
        }
    }

    /** Forgets the output of one attempt, if it is held. */
    public synchronized void forget(String attempt) {
        HeldSegment gone = segments.remove(attempt);
        if (gone != null) {
            reservedBytes -= gone.bytes();
        }
    }

    /** What the segments take, those included that are being written. */
    public synchronized long reservedBytes() {
        return reservedBytes;
    }

    /** How many there are. */
    public synchronized int size() {
        return segments.size();
    }

    /**
     * The right to add segments, until it is closed: what was added stays. So nobody who was given up, and goes on unnoticed, adds what nobody
     * would ever forget. Safe for use by several threads.
     */
    public final class Share implements SegmentMemory, AutoCloseable {
        private final long limitBytes;
        private boolean closed;

        private Share(long limitBytes) {
            this.limitBytes = limitBytes;
        }

        @Override
        public boolean tryReserve(long bytes) {
            synchronized (HeldSegments.this) {
                if (closed || bytes > limitBytes - reservedBytes) {
                    return false;
                }
                reservedBytes += bytes;
                return true;
            }
        }

        @Override
        public void release(long bytes) {
            synchronized (HeldSegments.this) {
                if (bytes < 0 || bytes > reservedBytes) {
                    throw new IllegalArgumentException("cannot release " + bytes + " of " + reservedBytes + " bytes");
                }
                reservedBytes -= bytes;
            }
        }

        /**
         * Holds a segment for which memory was reserved, under the name of its attempt, from now on.
         *
         * @return false if this share is closed; then the segment is forgotten, and its memory given back
         * @throws IllegalStateException if an output of that attempt is held already; likewise
         */
        public boolean hold(HeldSegment segment) {
            String attempt = segment.index().attempt();
            synchronized (HeldSegments.this) {
                if (!closed && segments.putIfAbsent(attempt, segment) == null) {
                    return true;
                }
                reservedBytes -= segment.bytes();
                if (!closed) {
                    throw new IllegalStateException("an output of " + attempt + " is held already");
                }
                return false;
            }
        }

        /** The process's segments, also those of other shares. */
        public HeldSegments all() {
            return HeldSegments.this;
        }

        /** Adds no more. Closing twice is harmless. */
        @Override
        public void close() {
            synchronized (HeldSegments.this) {
                closed = true;
            }
        }
    }
}
