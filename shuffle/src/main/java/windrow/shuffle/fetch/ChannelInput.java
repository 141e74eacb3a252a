package windrow.shuffle.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What comes in over a connection, as a stream. No more than about so many bytes wait to be read: then the channel
 * is not read, and TCP holds the sender back.
 *
 * <p>The handler runs on a network thread, the stream is read by one other thread.
 */
final class ChannelInput extends InputStream {
    private final String peer;
    private final long timeoutMillis;
    private final int highBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private final Handler handler = new Handler();

    private int waitingBytes;
    private boolean readPending;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable ChannelHandlerContext context;

    /** Belongs to the reading thread. */
    private @Nullable ByteBuf current;

    /**
     * @param peer named in errors
     * @param timeoutMillis how long nothing may come while something is waited for
     * @param highBytes above this nothing more is taken off the network
     */
    ChannelInput(String peer, long timeoutMillis, int highBytes) {
        this.peer = peer;
        this.timeoutMillis = timeoutMillis;
        this.highBytes = highBytes;
    }

    Handler handler() {
        return handler;
    }

    /** Takes bytes off the network. */
    final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            lock.lock();
            try {
                context = ctx;
                readPending = true;
            } finally {
                lock.unlock();
            }
            ctx.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            lock.lock();
            try {
                if (ended) {
                    bytes.release();
                    return;
                }
                waiting.add(bytes);
                waitingBytes += bytes.readableBytes();
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            boolean more;
            lock.lock();
            try {
                more = waitingBytes < highBytes;
                readPending = more;
            } finally {
                lock.unlock();
            }
            if (more) {
                ctx.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(cause);
            ctx.close();
        }

        private void end(@Nullable Throwable cause) {
            lock.lock();
            try {
                if (failure == null) {
                    failure = cause;
                }
                ended = true;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public int read() throws IOException {
        ByteBuf from = nextBuffer();
        return from == null ? -1 : from.readByte() & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuf from = nextBuffer();
        if (from == null) {
            return -1;
        }
        int n = Math.min(length, from.readableBytes());
        from.readBytes(into, offset, n);
        return n;
    }

    /** A buffer with at least one byte, or null at the end. */
    private @Nullable ByteBuf nextBuffer() throws IOException {
        while (current == null || !current.isReadable()) {
            if (current != null) {
                current.release();
                current = null;
            }
            ByteBuf next = take();
            if (next == null) {
                return null;
            }
            current = next;
        }
        return current;
    }

    private @Nullable ByteBuf take() throws IOException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (waiting.isEmpty()) {
                if (failure != null) {
                    throw new IOException("the connection to " + peer + " broke: " + failure.getMessage(), failure);
                }
                if (ended) {
                    return null;
                }
                if (left <= 0) {
                    throw new SocketTimeoutException(peer + " has sent nothing for " + timeoutMillis + " ms");
                }
                left = changed.awaitNanos(left);
            }
            ByteBuf first = waiting.remove();
            waitingBytes -= first.readableBytes();
            if (!readPending && waitingBytes < highBytes && context != null) {
                readPending = true;
                context.read();
            }
            return first;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while reading from " + peer).initCause(e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads a number; the end before it is an error. */
    long readNumber(int bytes) throws IOException {
        long n = 0;
        for (int i = 0; i < bytes; i++) {
            int b = read();
            if (b < 0) {
                throw new EOFException(peer + " has closed the connection");
            }
            n = (n << 8) | b;
        }
        return n;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            waitingBytes = 0;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.release();
            current = null;
        }
    }
}
