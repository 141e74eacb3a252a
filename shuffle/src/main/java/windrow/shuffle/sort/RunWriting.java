package windrow.shuffle.sort;

import java.io.IOException;
import windrow.shuffle.format.SegmentWriter;

/** Puts the records of a run into a segment; may be asked again if the first segment could not be written. */
@FunctionalInterface
interface RunWriting {
    void writeTo(SegmentWriter out) throws IOException;
}
