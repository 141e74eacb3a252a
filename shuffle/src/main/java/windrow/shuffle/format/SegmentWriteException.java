package windrow.shuffle.format;

import java.io.IOException;
import java.nio.file.Path;

/** A segment could not be written: the disk, not the data, is at fault, and another disk may serve. */
public final class SegmentWriteException extends IOException {
    private static final long serialVersionUID = 1;

    public SegmentWriteException(Path file, IOException cause) {
        super("cannot write " + file + ": " + cause, cause);
    }
}
