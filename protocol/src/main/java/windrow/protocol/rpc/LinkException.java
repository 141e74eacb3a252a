package windrow.protocol.rpc;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A link could not be opened, or broke. The message names the peer and what was wrong. */
public class LinkException extends IOException {

    private static final long serialVersionUID = 1;

    public LinkException(String message) {
        super(message);
    }

    public LinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
