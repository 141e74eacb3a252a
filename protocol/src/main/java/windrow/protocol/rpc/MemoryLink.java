package windrow.protocol.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;

/**
 * One end of a link within the process. Messages are handed over as they are (they are immutable) and delivered on the receiver's executor,
 * in order. Thread-safe.
 */
public final class MemoryLink implements Link {

    /**
     * One of the two sides.
     *
     * @param role what this side is
     * @param name of this side, for the other side's log lines
     * @param listener told of what happens on this side's end
     * @param executor runs the listener's calls: one at a time, in order
     */
    public record End(LinkRole role, String name, LinkListener listener, Executor executor) {}

    /** The two ends of one link. */
    public record Pair(Link near, Link far) {}

    private final End self;
    private final End peer;
    private final AtomicBoolean closed;
    private @Nullable MemoryLink other;
    /** Whether this side was told of the end; read and written on its executor only. What was sent before the end still arrives. */
    private boolean told;

    private MemoryLink(End self, End peer, AtomicBoolean closed) {
        this.self = self;
        this.peer = peer;
        this.closed = closed;
    }

    /**
     * Joins two sides; each listener is told {@code opened} on its executor.
     *
     * @throws RejectedExecutionException when one of the executors takes no more tasks
     */
    public static Pair pair(End near, End far) {
        AtomicBoolean closed = new AtomicBoolean();
        MemoryLink a = new MemoryLink(near, far, closed);
        MemoryLink b = new MemoryLink(far, near, closed);
        a.other = b;
        b.other = a;
        far.executor.execute(() -> far.listener.opened(b));
        try {
            near.executor.execute(() -> near.listener.opened(a));
        } catch (RejectedExecutionException e) {
            closed.set(true);
            b.tellClosed(new LinkException("the connecting side is gone", e));
            throw e;
        }
        return new Pair(a, b);
    }

    @Override
    public void send(long epoch, Message message) {
        MemoryLink receiver = other;
        if (closed.get() || receiver == null) {
            return;
        }
        try {
            peer.executor.execute(() -> receiver.deliver(epoch, message));
        } catch (RejectedExecutionException e) {
            end(new LinkException(peer() + " takes no more messages", e));
        }
    }

    private void deliver(long epoch, Message message) {
        if (!told) {
            self.listener.received(this, epoch, message);
        }
    }

    @Override
    public void close() {
        end(null);
    }

    private void end(@Nullable Throwable cause) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        tellClosed(cause);
        if (other != null) {
            other.tellClosed(cause);
        }
    }

    private void tellClosed(@Nullable Throwable cause) {
        try {
            self.executor.execute(() -> {
                told = true;
                self.listener.closed(this, cause);
            });
        } catch (RejectedExecutionException e) {
            // This side is gone as a whole: nobody is left to be told.
            return;
        }
    }

    @Override
    public LinkRole peerRole() {
        return peer.role;
    }

    @Override
    public String peer() {
        return peer.role + " " + peer.name;
    }

    @Override
    public String toString() {
        return "link to " + peer();
    }
}
