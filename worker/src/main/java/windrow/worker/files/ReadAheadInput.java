package windrow.worker.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import windrow.api.io.SeekableInput;

/**
 * A file that is read ahead by a thread of its own, while it is read in order: what is read next is there when it is asked for, as long as
 * the file system is faster than the reader. Reading ahead begins with the second read after a seek, so that looking at a file's head
 * costs no thread; it ends at {@code limit}, the end of the split, behind which a reader takes only the rest of its last record.
 */
final class ReadAheadInput extends SeekableInput {

    /** A read that is under way is let end by itself for so long: an interrupted one may cost its connection. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** An attempt that was killed does not wait longer for a file system that does not answer. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long BUFFERED_BYTES = (long) ReadAheadThread.BUFFERS * ReadAheadThread.BUFFER_BYTES;

    private final String file;
    private final SeekableInput in;
    private final long length;
    private final long limit;
    private final ReadAheadMemory memory;
    private @Nullable ReadAheadThread ahead;
    private ReadAheadThread.@Nullable Buffer buffer;
    private int at;
    private long position;
    private boolean inOrder;
    private boolean closed;

    /**
     * @param length of the file
     * @param limit where reading ahead ends, at most {@code length}
     */
    ReadAheadInput(String file, SeekableInput in, long length, long limit, ReadAheadMemory memory) {
        this.file = file;
        this.in = in;
        this.length = length;
        this.limit = limit;
        this.memory = memory;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (ahead == null && inOrder) {
            begin();
        }
        ReadAheadThread.Buffer current = ahead == null ? null : filled(ahead);
        int got;
        if (current == null) {
            got = in.read(bytes, offset, count);
            inOrder = got > 0;
        } else {
            got = Math.min(count, current.length - at);
            System.arraycopy(current.bytes, at, bytes, offset, got);
            at += got;
        }
        position += Math.max(0, got);
        return got;
    }

    /** What is less than a buffer is read as fast without. */
    private void begin() throws IOException {
        if (closed || limit - position <= ReadAheadThread.BUFFER_BYTES || !memory.tryTake(BUFFERED_BYTES)) {
            return;
        }
        ahead = new ReadAheadThread(file, in, limit - position);
        ahead.start();
    }

    /** A buffer with something left in it; null if reading ahead is over. */
    private ReadAheadThread.@Nullable Buffer filled(ReadAheadThread thread) throws IOException {
        ReadAheadThread.Buffer known = buffer;
        if (known != null && at < known.length) {
            return known;
        }
        try {
            buffer = null;
            at = 0;
            buffer = thread.next(known);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (buffer == null) {
            release();
        }
        return buffer;
    }

    private IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for " + file + " at " + position);
    }

    private void release() {
        ahead = null;
        buffer = null;
        at = 0;
        memory.give(BUFFERED_BYTES);
    }

    @Override
    public void seek(long newPosition) throws IOException {
        ReadAheadThread.Buffer known = buffer;
        if (known != null) {
            long inBuffer = newPosition - position + at;
            if (inBuffer >= 0 && inBuffer <= known.length) {
                at = (int) inBuffer;
                position = newPosition;
                return;
            }
        }
        if (ahead != null) {
            try {
                ahead.finish();
            } catch (InterruptedException e) {
                throw interrupted();
            }
            release();
        }
        in.seek(newPosition);
        position = newPosition;
        inOrder = false;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, length - position));
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        boolean mine = ahead == null || ahead.finishSoon(GRACE_NANOS, CLOSE_NANOS);
        if (ahead != null) {
            release();
        }
        if (mine) {
            in.close();
        }
    }
}
