package windrow.shuffle.format;

import java.io.IOException;

/** An index file in a version that this program does not read. */
public final class SegmentVersionException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean tooNew;

    SegmentVersionException(String what, int version, int oldest, int newest) {
        super(what + " has format version " + Integer.toUnsignedString(version) + ", which is "
                + (version > newest || version < 0 ? "too new" : "too old") + ": this program reads versions " + oldest
                + " to " + newest);
        this.tooNew = version > newest || version < 0;
    }

    /** True if a newer program wrote the file, false if an older one did. */
    public boolean tooNew() {
        return tooNew;
    }
}
