package windrow.protocol.rpc;

import org.jspecify.annotations.Nullable;
import windrow.protocol.message.Message;

/**
 * Told of what happens on links. For one link the calls come one after the other: {@code opened} once, then {@code received} in the order
 * of sending, then {@code closed} once, also when it was this side that closed. They come on a network thread (or the executor given to
 * a {@link MemoryNetwork}), must not block, and usually only hand over to an {@link EventLoop}. A listener that throws loses the link.
 */
public interface LinkListener {

    void opened(Link link);

    void received(Link link, long epoch, Message message);

    /**
     * @param cause why, where it was no orderly end; an {@link UnsendableException} where this side tried to send what cannot be sent
     */
    void closed(Link link, @Nullable Throwable cause);
}
