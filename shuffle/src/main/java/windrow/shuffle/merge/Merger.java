package windrow.shuffle.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.api.RawComparator;
import windrow.api.serde.ByteBuilder;
import windrow.shuffle.format.Compression;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentWriter;
import windrow.shuffle.format.StoredSegment;
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

    private final @Nullable RawComparator comparator;
    private final int fanIn;
    private final SpillFolders folders;
    private final Compression compression;

    /**
     * @param comparator null for byte order
     * @param fanIn 2 or more
     */
    public Merger(@Nullable RawComparator comparator, int fanIn, SpillFolders folders, Compression compression) {
        if (fanIn < 2) {
            throw new IllegalArgumentException("fanIn must be 2 or more, not " + fanIn);
        }
        this.comparator = comparator;
        this.fanIn = fanIn;
        this.folders = folders;
        this.compression = compression;
    }

    /**
     * Merges all sources; those that are merged to disk before are discarded, as are all when the stream is closed.
     * If this throws, the given sources that are left are not discarded, but what was merged of the others is.
     */
    public RecordStream merge(List<? extends MergeSource> sources) throws IOException {
        List<MergeSource> rest = new ArrayList<>(sources);
        try {
            fewInMemory(rest);
            fewFiles(rest);
            return openAll(rest, () -> rest.forEach(MergeSource::discard));
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
        try (MergedStream in = openAll(sources, () -> {});
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

    private MergedStream openAll(List<? extends MergeSource> sources, Runnable afterClose) throws IOException {
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
        return new MergedStream(streams, orders, comparator, afterClose);
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
