package windrow.shuffle.format;

import java.io.IOException;
import java.nio.file.Path;

/** A segment file on this machine, and its index, already read. */
public record StoredSegment(Path dataFile, SegmentIndex index) {
    /** Opens one partition; the stream verifies blocks and record count. */
    public SegmentReader open(int partition) throws IOException {
        return SegmentReader.ofFile(
                dataFile,
                index.offset(partition),
                index.length(partition),
                index.records(partition),
                "partition " + partition + " of " + dataFile);
    }
}
