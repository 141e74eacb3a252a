package windrow.worker.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import windrow.api.io.SeekableInput;

/** A file whose bytes tell their place, and whose reads can be held up, broken and watched. */
final class SlowFile extends SeekableInput {

    final long length;
    final int maxRead;
    final Set<Thread> users = ConcurrentHashMap.newKeySet();
    final AtomicLong readTo = new AtomicLong();
    final AtomicInteger closes = new AtomicInteger();

    private final AtomicBoolean inUse = new AtomicBoolean();
    private final AtomicBoolean usedByTwo = new AtomicBoolean();
    private final Semaphore reads = new Semaphore(Integer.MAX_VALUE);
    private long position;

    volatile long failAt = Long.MAX_VALUE;
    volatile @Nullable Throwable failure;
    volatile boolean deafToInterrupts;
    /** Counted down when a read waits to be let on. */
    volatile CountDownLatch waiting = new CountDownLatch(1);

    /** @param maxRead one read gives no more than this */
    SlowFile(long length, int maxRead) {
        this.length = length;
        this.maxRead = maxRead;
    }

    static byte byteAt(long place) {
        return (byte) (place * 31 + (place >>> 8) * 7 + (place >>> 16));
    }

    /** Lets only so many reads more through. */
    void hold(int more) {
        reads.drainPermits();
        reads.release(more);
    }

    void letOn() {
        reads.release(1_000_000);
    }

    boolean wasUsedByTwoAtOnce() {
        return usedByTwo.get();
    }

    private void enter() {
        users.add(Thread.currentThread());
        if (!inUse.compareAndSet(false, true)) {
            usedByTwo.set(true);
        }
    }

    private void leave() {
        inUse.set(false);
    }

    @Override
    public void seek(long newPosition) {
        enter();
        position = newPosition;
        leave();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("single bytes are slow");
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        enter();
        try {
            await();
            if (position >= failAt) {
                fail();
            }
            if (position >= length) {
                return -1;
            }
            int got = (int) Math.min(Math.min(count, maxRead), Math.min(failAt, length) - position);
            for (int i = 0; i < got; i++) {
                bytes[offset + i] = byteAt(position + i);
            }
            position += got;
            readTo.set(position);
            return got;
        } finally {
            leave();
        }
    }

    private void await() throws IOException {
        if (reads.tryAcquire()) {
            return;
        }
        waiting.countDown();
        if (deafToInterrupts) {
            reads.acquireUninterruptibly();
            return;
        }
        try {
            reads.acquire();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the read was interrupted");
        }
    }

    private void fail() throws IOException {
        Throwable known = failure;
        if (known instanceof IOException io) {
            throw io;
        }
        if (known instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(known);
    }

    @Override
    public void close() {
        enter();
        closes.incrementAndGet();
        leave();
    }
}
