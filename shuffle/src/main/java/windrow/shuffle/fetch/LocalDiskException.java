package windrow.shuffle.fetch;

import java.io.IOException;

/** The reducer's own temporary files cannot be written or read: fetching again does not help. */
final class LocalDiskException extends IOException {
    private static final long serialVersionUID = 1;

    LocalDiskException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
