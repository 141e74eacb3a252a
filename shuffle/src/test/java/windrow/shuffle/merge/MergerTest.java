package windrow.shuffle.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.spill.SpillFolders;

/** What a merge leaves behind when it fails. */
class MergerTest {
    @TempDir
    Path folder;

    /** A file with one record; opening it fails if it is said to be broken. */
    private record Run(StoredSegment segment, int order, boolean broken) implements MergeSource {
        @Override
        public RecordStream open() throws IOException {
            if (broken) {
                throw new IOException("cannot be opened");
            }
            return segment.open(0);
        }

        @Override
        public long bytes() {
            // the broken one is the largest, so it is merged last
            return broken ? Long.MAX_VALUE : segment.index().totalBytes();
        }

        @Override
        public boolean onDisk() {
            return true;
        }

        @Override
        public void discard() {}
    }

    private Run run(int order, boolean broken) throws IOException {
        Path file = folder.resolve("run-" + order);
        try (SegmentWriter out = SegmentWriter.create(file, "run", 1, Compression.NONE)) {
            out.append(new byte[] {1}, 0, 1, new byte[] {(byte) order}, 0, 1);
            SegmentIndex index = out.finish();
            return new Run(new StoredSegment(file, index), order, broken);
        }
    }

    @Test
    void aFailedMergeLeavesNoFileOfTheMergesBefore() throws Exception {
        Path spills = folder.resolve("spills");
        Merger merger = new Merger(SortOrder.BYTES, 2, new SpillFolders(List.of(spills)), Compression.NONE);
        List<MergeSource> sources = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sources.add(run(i, i == 5));
        }
        assertThrows(IOException.class, () -> merger.merge(sources));
        try (Stream<Path> left = Files.list(spills)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
