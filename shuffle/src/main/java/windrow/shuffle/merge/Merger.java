package windrow.shuffle.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;
import windrow.shuffle.order.SortOrder;
import windrow.shuffle.spill.SpillFolders;

/**
 * Merges any number of sorted runs with at most {@code fanIn} files open: where there are more, the smallest are merged to
 * disk first. What a merge writes keeps each record's order (see {@link MergeSource#TAGGED}), so the result is the same
 * sequence whichever runs were merged before, in whatever company.
 *
 * <p>Safe for use by several threads.
 */
public final class Merger {
    private static final Logger LOG = LoggerFactory.getLogger(Merger.class);

    /** A source in memory takes no file, but a reader's buffers: so many times the fan-in may be merged at once. */
    private static final int MEMORY_FAN_IN_FACTOR = 4;

    private final SortOrder order;
    private final int fanIn;
    private final SpillFolders folders;
    private final Compression compression;

    /**
     * @param order that all sources have
     * @param fanIn 2 or more
     */
    public Merger(SortOrder order, int fanIn, SpillFolders folders, Compression compression) {
        if (fanIn < 2) {
            throw new IllegalArgumentException("fanIn must be 2 or more, not " + fanIn);
        }
        this.order = order;
        this.fanIn = fanIn;
        this.folders = folders;
        this.compression = compression;
    }

    /**
     * Merges all sources; those that are merged to disk before are discarded, as are all when the stream is closed.
     * If this throws, the given sources that are left are not discarded, but what was merged of the others is.
     */
    public RecordStream merge(List<? extends MergeSource> sources) throws IOException {
        return open(sources, (streams, orders, afterClose) -> new MergedStream(streams, orders, order, afterClose));
    }

    /**
     * The same for sources in the order of hashes, whose records are given range by range and within each in no order.
     *
     * @param bits see {@link RangedStream}
     */
    public RecordStream ranges(List<? extends MergeSource> sources, int bits) throws IOException {
        if (order != SortOrder.HASHES) {
            throw new IllegalStateException("only what is in the order of hashes has ranges of them");
        }
        return open(sources, (streams, orders, afterClose) -> new RangedStream(streams, orders, bits, afterClose));
    }

    /** How several streams become one. */
    @FunctionalInterface
    private interface Joining<S extends RecordStream> {
        S of(List<RecordStream> streams, int[] orders, Runnable afterClose);
    }

    private RecordStream open(List<? extends MergeSource> sources, Joining<?> joining) throws IOException {
        List<MergeSource> rest = new ArrayList<>(sources);
        try {
            fewInMemory(rest);
            fewFiles(rest);
            return openAll(rest, joining, () -> rest.forEach(MergeSource::discard));
        } catch (IOException | RuntimeException | Error e) {
            discardMerged(rest);
            throw e;
        }
    }

    /** Nobody else knows of these files. */
    private static void discardMerged(List<? extends MergeSource> sources) {
        sources.stream().filter(TaggedRun.class::isInstance).forEach(MergeSource::discard);
    }

    /** Merges files to disk until no more than the fan-in are left. */
    private void fewFiles(List<MergeSource> rest) throws IOException {
        long files = rest.stream().filter(MergeSource::onDisk).count();
        while (files > fanIn) {
            // the first pass takes just so many that all later ones are full
            int take = (int) Math.min(fanIn, files - fanIn + 1);
            List<MergeSource> smallest = rest.stream()
                    .filter(MergeSource::onDisk)
                    .sorted(Comparator.comparingLong(MergeSource::bytes))
                    .limit(take)
                    .toList();
            // first merge, then forget: if merging fails, the runs among them have to be found in rest
            MergeSource run = mergeToDisk(smallest);
            rest.removeAll(smallest);
            rest.add(run);
            files -= take - 1;
        }
    }

    /** Has sources in memory merged to disk if there are too many of them to be merged with the rest. */
    private void fewInMemory(List<MergeSource> rest) throws IOException {
        List<MergeSource> inMemory =
                rest.stream().filter(source -> !source.onDisk()).toList();
        if (inMemory.size() > MEMORY_FAN_IN_FACTOR * fanIn) {
            List<MergeSource> runs = mergeAllToDisk(inMemory);
            rest.removeAll(inMemory);
            rest.addAll(runs);
        }
    }

    /** Merges any number of sources to disk, as many at once as may be, and discards them. If it throws, it leaves no file. */
    public List<MergeSource> mergeAllToDisk(List<? extends MergeSource> sources) throws IOException {
        List<MergeSource> runs = new ArrayList<>();
        int step = MEMORY_FAN_IN_FACTOR * fanIn;
        try {
            for (int from = 0; from < sources.size(); from += step) {
                runs.add(mergeToDisk(sources.subList(from, Math.min(sources.size(), from + step))));
            }
            return runs;
        } catch (IOException | RuntimeException | Error e) {
            discardMerged(runs);
            throw e;
        }
    }

    /** Merges sources into one on disk and discards them. */
    public MergeSource mergeToDisk(List<? extends MergeSource> sources) throws IOException {
        StoredSegment segment = folders.write("merge", path -> writeMerged(sources, path));
        sources.forEach(MergeSource::discard);
        return new TaggedRun(segment);
    }

    private StoredSegment writeMerged(List<? extends MergeSource> sources, Path file) throws IOException {
        ByteBuilder value = new ByteBuilder(256);
        try (MergedStream in = openAll(
                        sources,
                        (streams, orders, close) -> new MergedStream(streams, orders, order, close),
                        () -> {});
                SegmentWriter out = SegmentWriter.create(file, "merge", 1, compression)) {
            while (in.next()) {
                value.reset();
                value.putInt(in.order());
                value.put(in.valueBuffer(), in.valueOffset(), in.valueLength());
                out.append(in.keyBuffer(), in.keyOffset(), in.keyLength(), value.array(), 0, value.length());
            }
            return new StoredSegment(file, out.finish());
        }
    }

    private static <S extends RecordStream> S openAll(
            List<? extends MergeSource> sources, Joining<S> joining, Runnable afterClose) throws IOException {
        List<RecordStream> streams = new ArrayList<>(sources.size());
        int[] orders = new int[sources.size()];
        try {
            for (MergeSource source : sources) {
                orders[streams.size()] = source.order();
                streams.add(open(source));
            }
        } catch (IOException | RuntimeException e) {
            Closing.after(e, streams);
            throw e;
        }
        return joining.of(streams, orders, afterClose);
    }

    private static RecordStream open(MergeSource source) throws IOException {
        try {
            return source.open();
        } catch (CorruptSegmentException e) {
            throw new SourceCorruptException(source.order(), e);
        }
    }

    /** What a merge has written. */
    private record TaggedRun(StoredSegment segment) implements MergeSource {
        @Override
        public RecordStream open() throws IOException {
            return segment.open(0);
        }

        @Override
        public int order() {
            return TAGGED;
        }

        @Override
        public long bytes() {
            return segment.index().totalBytes();
        }

        @Override
        public boolean onDisk() {
            return true;
        }

        @Override
        public void discard() {
            try {
                Files.deleteIfExists(segment.dataFile());
            } catch (IOException e) {
                LOG.warn("Temporary file {} cannot be deleted: {}", segment.dataFile(), e.toString());
            }
        }
    }
}
