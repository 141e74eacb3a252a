package windrow.shuffle.sort;

import java.io.IOException;
import windrow.shuffle.combine.CombiningStream;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;

/** A run whose equal keys are combined while it is read. */
record CombinedRun(SortedRun run, ValueCombiner combiner, int partitions) implements SortedRun {
    @Override
    public RecordStream partition(int partition) {
        return new CombiningStream(run.partition(partition), combiner);
    }

    @Override
    public void writeTo(SegmentWriter out) throws IOException {
        for (int p = 0; p < partitions; p++) {
            out.startPartition(p);
            SegmentAppend.all(partition(p), out);
        }
    }
}
