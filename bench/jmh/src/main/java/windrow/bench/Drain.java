package windrow.bench;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/** Reads streams to their ends. */
public final class Drain {
    private Drain() {}

    /** Goes through all records and touches the first byte of each key and value: nobody may leave out the work of finding them. */
    public static long of(RecordStream in) throws IOException {
        long sum = 0;
        while (in.next()) {
            sum += in.keyLength() + in.keyBuffer()[in.keyOffset()];
            sum += in.valueLength() + in.valueBuffer()[in.valueOffset()];
        }
        return sum;
    }
}
