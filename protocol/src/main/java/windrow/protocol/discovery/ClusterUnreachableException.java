package windrow.protocol.discovery;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Nobody was found who leads the cluster. The message names who was asked, and for how long. */
public final class ClusterUnreachableException extends IOException {

    private static final long serialVersionUID = 1;

    public ClusterUnreachableException(String message) {
        super(message);
    }

    public ClusterUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
