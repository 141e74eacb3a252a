package windrow.protocol.rpc;

import windrow.protocol.message.Message;

/**
 * An open, ordered, two-way connection to one peer, over a socket or within the process. Every method may be called from any thread and
 * none blocks.
 */
public interface Link {

    /**
     * Sends a message, after those sent before from the same thread. On a closed link nothing happens: the listener is told of the end
     * by {@link LinkListener#closed}. That a message was sent does not say that it arrives. One that cannot be sent over a socket, for
     * being larger than {@link KryoCodec#MAX_MESSAGE_BYTES}, closes the link with an {@link UnsendableException}.
     *
     * @param epoch the highest that the sender knows, 0 for none
     */
    void send(long epoch, Message message);

    /** Closes the link; what was sent before may be lost. Repeatable. */
    void close();

    /** What the peer said to be. */
    LinkRole peerRole();

    /** The peer for log lines: its role and address. */
    String peer();
}
