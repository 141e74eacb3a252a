package windrow.protocol.rpc;

import org.jspecify.annotations.Nullable;

/** What came over a link is no frame or no message. */
public final class CorruptFrameException extends LinkException {

    private static final long serialVersionUID = 1;

    public CorruptFrameException(String message) {
        super(message);
    }

    public CorruptFrameException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
