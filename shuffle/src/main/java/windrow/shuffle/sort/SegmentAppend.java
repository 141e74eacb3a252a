package windrow.shuffle.sort;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;

/** Moves records from a stream to a segment. */
final class SegmentAppend {
    private SegmentAppend() {}

    /** Appends all records that are left in the stream to the current partition. */
    static void all(RecordStream in, SegmentWriter out) throws IOException {
        while (in.next()) {
            out.append(
                    in.keyBuffer(),
                    in.keyOffset(),
                    in.keyLength(),
                    in.valueBuffer(),
                    in.valueOffset(),
                    in.valueLength());
        }
    }
}
