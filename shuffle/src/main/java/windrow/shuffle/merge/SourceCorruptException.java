package windrow.shuffle.merge;

import java.io.IOException;
import windrow.shuffle.format.CorruptSegmentException;

/** One of the runs being merged is damaged: which one. */
public final class SourceCorruptException extends IOException {
    private static final long serialVersionUID = 1;

    private final int order;

    SourceCorruptException(int order, CorruptSegmentException cause) {
        super(cause.getMessage(), cause);
        this.order = order;
    }

    /** {@link MergeSource#order()} of the damaged run. */
    public int order() {
        return order;
    }
}
