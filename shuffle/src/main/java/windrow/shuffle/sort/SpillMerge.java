package windrow.shuffle.sort;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.combine.CombiningStream;
import windrow.shuffle.combine.ValueCombiner;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentReader;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.merge.Closing;
import windrow.shuffle.merge.MergedStream;
import windrow.shuffle.order.SortOrder;

/**
 * Merges consecutive spills, and what is in memory after them, partition by partition. Equal keys stay in the order of the
 * spills, which is that of their collection.
 */
final class SpillMerge implements RunWriting {
    private final int partitions;
    private final SortOrder order;
    private final @Nullable ValueCombiner combiner;
    private final List<StoredSegment> spills;
    private final @Nullable SortedRun last;

    /** @param last what was collected after the spills, or null */
    SpillMerge(
            int partitions,
            SortOrder order,
            @Nullable ValueCombiner combiner,
            List<StoredSegment> spills,
            @Nullable SortedRun last) {
        this.partitions = partitions;
        this.order = order;
        this.combiner = combiner;
        this.spills = spills;
        this.last = last;
    }

    @Override
    public void writeTo(SegmentWriter out) throws IOException {
        List<FileChannel> channels = new ArrayList<>(spills.size());
        try {
            for (StoredSegment spill : spills) {
                channels.add(FileChannel.open(spill.dataFile(), StandardOpenOption.READ));
            }
            for (int p = 0; p < partitions; p++) {
                out.startPartition(p);
                mergePartition(p, channels, out);
            }
        } catch (IOException | RuntimeException e) {
            Closing.after(e, channels);
            throw e;
        }
        Closing.all(channels);
    }

    private void mergePartition(int partition, List<FileChannel> channels, SegmentWriter out) throws IOException {
        List<RecordStream> streams = new ArrayList<>(spills.size() + 1);
        for (int i = 0; i < spills.size(); i++) {
            SegmentIndex index = spills.get(i).index();
            if (index.records(partition) > 0) {
                streams.add(SegmentReader.ofChannel(
                        channels.get(i),
                        index.offset(partition),
                        index.length(partition),
                        index.records(partition),
                        "partition " + partition + " of spill " + spills.get(i).dataFile()));
            }
        }
        if (last != null) {
            streams.add(last.partition(partition));
        }
        // channels are shared by all partitions and closed at the end: these streams hold nothing else
        RecordStream merged = streams.size() == 1
                ? streams.get(0)
                : new MergedStream(streams, IntStream.range(0, streams.size()).toArray(), order);
        SegmentAppend.all(combiner == null ? merged : new CombiningStream(merged, combiner), out);
    }
}
