package windrow.worker.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.io.SeekableInput;

/**
 * Reads a part of a file into a few buffers that go round between it and the file's reader. It ends by itself at the part's end, at the
 * file's, or with a failure; else it is stopped. While it runs, nobody else touches the file.
 *
 * <p>Threading: {@link #run} by a thread of its own, all else by the reader's.
 */
final class ReadAheadThread implements Runnable {

    static final int BUFFER_BYTES = 256 * 1024;

    /** One with the reader, one full, one that is being filled. */
    static final int BUFFERS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ReadAheadThread.class);

    private final String file;
    private final SeekableInput in;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Buffer> empty = new ArrayDeque<>();
    private final Deque<Buffer> full = new ArrayDeque<>();
    private final Thread thread;
    private long left;
    private @Nullable Throwable failure;
    private volatile boolean stopped;
    private boolean ended;
    private boolean closesFile;

    /** Bytes of the file, from index 0 to {@code length}. */
    static final class Buffer {
        final byte[] bytes = new byte[BUFFER_BYTES];
        int length;
    }

    /** @param bytes how far to read from where {@code in} stands, at most */
    ReadAheadThread(String file, SeekableInput in, long bytes) {
        this.file = file;
        this.in = in;
        this.left = bytes;
        this.thread = new Thread(this, "read-ahead");
        thread.setDaemon(true);
    }

    void start() {
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new Buffer());
        }
        thread.start();
    }

    /**
     * Gives a buffer back, if there is one, and waits for the next.
     *
     * @return null behind the last one: the part or the file is at its end, and the file is the reader's again
     * @throws IOException what ended the reading, once what was read before has been taken
     */
    @Nullable
    Buffer next(@Nullable Buffer done) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (done != null) {
                empty.add(done);
                changed.signalAll();
            }
            while (full.isEmpty() && !ended) {
                changed.await();
            }
            Buffer next = full.poll();
            if (next == null && failure != null) {
                throw told(failure);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** What ended the reading, as it would have come without a thread, but with the stack of the one who waited. */
    private IOException told(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        IOException told = cause instanceof FileNotFoundException
                ? new FileNotFoundException(cause.getMessage())
                : new IOException("cannot read " + file + ": " + cause.getMessage());
        told.initCause(cause);
        return told;
    }

    /** Ends the thread when its current read is over, which is waited for; then the file is the reader's again. */
    void finish() throws InterruptedException {
        stop();
        thread.join();
    }

    /**
     * Ends the thread, by interruption if its read takes longer than a moment.
     *
     * @return false if it did not end within {@code maxNanos}: then it closes the file when it does, and nobody else touches it
     */
    boolean finishSoon(long graceNanos, long maxNanos) {
        stop();
        boolean interrupted = join(graceNanos);
        if (thread.isAlive()) {
            thread.interrupt();
            interrupted |= join(maxNanos);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            closesFile = !ended;
            return ended;
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether the caller was interrupted meanwhile; it waits on, for a stream must not be closed while it is read */
    private boolean join(long nanos) {
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        long rest = nanos;
        while (rest > 0 && thread.isAlive()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, rest);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            rest = end - System.nanoTime();
        }
        return interrupted;
    }

    @Override
    public void run() {
        Throwable broken = null;
        try {
            readAll();
        } catch (Throwable e) {
            broken = e;
        }
        lock.lock();
        try {
            ended = true;
            failure = broken;
            changed.signalAll();
            if (!closesFile) {
                return;
            }
        } finally {
            lock.unlock();
        }
        try {
            in.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} was not closed properly: {}", file, e.toString());
        }
    }

    private void readAll() throws IOException, InterruptedException {
        while (left > 0) {
            Buffer buffer = takeEmpty();
            if (buffer == null) {
                return;
            }
            boolean more = false;
            try {
                more = fill(buffer);
            } finally {
                // what was read before a failure is the reader's still
                handOver(buffer);
            }
            if (!more) {
                return;
            }
        }
    }

    private void handOver(Buffer buffer) {
        lock.lock();
        try {
            if (buffer.length > 0) {
                full.add(buffer);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Buffer takeEmpty() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (empty.isEmpty() && !stopped) {
                changed.await();
            }
            return stopped ? null : empty.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Until the buffer is full; false: there is no more. */
    private boolean fill(Buffer buffer) throws IOException {
        buffer.length = 0;
        int room = (int) Math.min(buffer.bytes.length, left);
        while (buffer.length < room && !stopped) {
            int count = in.read(buffer.bytes, buffer.length, room - buffer.length);
            if (count <= 0) {
                // also for a stream that gives no byte: the reader asks it again, and tells
                return false;
            }
            buffer.length += count;
            left -= count;
        }
        return true;
    }
}
