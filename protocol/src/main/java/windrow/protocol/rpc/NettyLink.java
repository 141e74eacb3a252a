package windrow.protocol.rpc;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;

/** A link over a socket. What it tells its listener comes from the channel's thread. */
final class NettyLink implements Link {

    private final Channel channel;
    private final LinkRole peerRole;
    private final String peer;
    private final LinkListener listener;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    NettyLink(Channel channel, LinkRole peerRole, LinkListener listener) {
        this.channel = channel;
        this.peerRole = peerRole;
        this.peer = peerRole + " at " + channel.remoteAddress();
        this.listener = listener;
    }

    @Override
    public void send(long epoch, Message message) {
        if (!channel.isActive()) {
            return;
        }
        channel.writeAndFlush(new Outgoing(epoch, message)).addListener(written -> {
            if (!written.isSuccess()) {
                Throwable cause = written.cause();
                fail(cause.getCause() instanceof UnsendableException unsendable ? unsendable : cause);
            }
        });
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public LinkRole peerRole() {
        return peerRole;
    }

    @Override
    public String peer() {
        return peer;
    }

    /** Closes the link for this reason, where it is not closed already. */
    void fail(Throwable cause) {
        if (channel.isOpen()) {
            failure.compareAndSet(null, cause);
            channel.close();
        }
    }

    void opened() {
        listener.opened(this);
    }

    void received(long epoch, Message message) {
        listener.received(this, epoch, message);
    }

    void closed() {
        listener.closed(this, failure.get());
    }

    @Override
    public String toString() {
        return "link to " + peer;
    }
}
