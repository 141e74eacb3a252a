package windrow.api.io;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Memory outside the heap, into which the operating system copies what is read of a file, before it is copied on into a reader's array. Each
 * buffer begins at a page's start and fits a processor's second-level cache. May be used by several threads; a thread has one only during a
 * read, so there are about as many as threads that read at once.
 */
final class TransferBuffers {
    /** The unit in which the operating system keeps files in memory, in bytes. */
    static final int PAGE_BYTES = 4096;

    /** Of each buffer. */
    static final int BYTES = 128 * 1024;

    private static final int MAX_IDLE = 16;

    private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(MAX_IDLE);

    /** One that nobody else has, with any content. */
    ByteBuffer take() {
        ByteBuffer known = idle.poll();
        return known != null
                ? known
                : ByteBuffer.allocateDirect(BYTES + PAGE_BYTES - 1).alignedSlice(PAGE_BYTES);
    }

    /** Gives back what {@link #take} gave. */
    void give(ByteBuffer buffer) {
        idle.offer(buffer); // if there are enough, the garbage collector takes it
    }
}
