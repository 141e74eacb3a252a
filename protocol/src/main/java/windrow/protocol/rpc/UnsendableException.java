package windrow.protocol.rpc;

import windrow.protocol.message.Message;

/**
 * A message was given to a link that no link can carry: it is too large, or not complete. Nothing of it was sent, and the link was closed,
 * for the peer would wait for it in vain. To send the same message again is of no use. The exception's message names the type, and where
 * size is what was wrong, the size and the bound.
 */
public final class UnsendableException extends LinkException {

    private static final long serialVersionUID = 1;

    private final transient Message unsent;

    public UnsendableException(Message unsent, RuntimeException cause) {
        super("could not be sent: " + cause.getMessage(), cause);
        this.unsent = unsent;
    }

    /** The very object that was to be sent. */
    public Message unsent() {
        return unsent;
    }
}
