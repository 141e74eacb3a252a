package windrow.shuffle.sort;

import java.io.IOException;
import windrow.shuffle.format.SegmentWriter;

/** One record as a run of its own: it did not fit in memory, and need not. */
record SingleRecord(
        int partition, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
        implements RunWriting {
    @Override
    public void writeTo(SegmentWriter out) throws IOException {
        out.startPartition(partition);
        out.append(key, keyOffset, keyLength, value, valueOffset, valueLength);
    }
}
