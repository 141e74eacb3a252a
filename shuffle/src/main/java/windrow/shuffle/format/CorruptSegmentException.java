package windrow.shuffle.format;

import java.io.IOException;

/** A segment or index whose bytes are not what was once written: damaged, cut short, or something else altogether. */
public class CorruptSegmentException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param what which segment or file
     * @param problem what is wrong with it
     */
    public CorruptSegmentException(String what, String problem) {
        super(what + " is corrupt: " + problem);
    }
}
