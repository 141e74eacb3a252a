package windrow.shuffle.bundle;

import java.io.IOException;

/** One of those that were to go into a bundle cannot be read; without it, the others may. */
public final class BundleSourceException extends IOException {
    private static final long serialVersionUID = 1;

    private final int source;

    BundleSourceException(int source, IOException cause) {
        super(cause.toString(), cause);
        this.source = source;
    }

    /** Its place among those that were given. */
    public int source() {
        return source;
    }
}
