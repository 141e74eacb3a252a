package windrow.shuffle.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentReader;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.merge.MergeSource;

/**
 * The partition of one map output where this reducer can read it: in memory, in a file of its own, or in the map's own
 * output file. Safe for use by several threads.
 */
final class LandedSegment implements MergeSource {
    private static final Logger LOG = LoggerFactory.getLogger(LandedSegment.class);

    private final MapOutputLocation location;
    private final PartitionEntry entry;
    private final byte @Nullable [] bytes;
    private final @Nullable Path file;
    private final long offset;
    private final boolean inPlace;
    private final Runnable release;
    private final AtomicBoolean discarded = new AtomicBoolean();

    private LandedSegment(
            MapOutputLocation location,
            PartitionEntry entry,
            byte @Nullable [] bytes,
            @Nullable Path file,
            long offset,
            boolean inPlace,
            Runnable release) {
        this.location = location;
        this.entry = entry;
        this.bytes = bytes;
        this.file = file;
        this.offset = offset;
        this.inPlace = inPlace;
        this.release = release;
    }

    /** In memory that was reserved; given back when it is discarded. */
    static LandedSegment inMemory(
            MapOutputLocation location, PartitionEntry entry, byte[] bytes, MemoryBudget.Share memory) {
        return new LandedSegment(location, entry, bytes, null, 0, false, () -> memory.release(bytes.length));
    }

    /** In a temporary file; deleted when it is discarded. */
    static LandedSegment inFile(MapOutputLocation location, PartitionEntry entry, Path file) {
        return new LandedSegment(location, entry, null, file, 0, false, () -> delete(file));
    }

    /** Where the map has put it. */
    static LandedSegment inPlace(MapOutputLocation location, PartitionEntry entry, Path file, long offset) {
        return new LandedSegment(location, entry, null, file, offset, true, () -> {});
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} cannot be deleted: {}", file, e.toString());
        }
    }

    @Override
    public RecordStream open() throws IOException {
        String what = location.what();
        if (bytes != null) {
            return SegmentReader.ofBytes(bytes, 0, bytes.length, entry.records(), what);
        }
        if (file == null) {
            throw new IllegalStateException("a segment is in memory or in a file");
        }
        try {
            return inPlace
                    ? SegmentReader.ofMapOutput(file, offset, entry.length(), entry.records(), what)
                    : SegmentReader.ofFile(file, offset, entry.length(), entry.records(), what);
        } catch (NoSuchFileException e) {
            throw new CorruptSegmentException(what, "its file " + file + " is gone");
        }
    }

    /** The same, but at the end of its stream the digest of the records is compared with the one in the index. */
    MergeSource checking() {
        return new MergeSource() {
            @Override
            public RecordStream open() throws IOException {
                return new CheckedStream(LandedSegment.this.open(), entry.digest(), location.what());
            }

            @Override
            public int order() {
                return location.mapIndex();
            }

            @Override
            public long bytes() {
                return entry.length();
            }

            @Override
            public boolean onDisk() {
                return file != null;
            }

            @Override
            public void discard() {
                LandedSegment.this.discard();
            }
        };
    }

    /** Reads all of it, unless it was discarded. */
    void verify() throws IOException {
        if (discarded.get()) {
            return;
        }
        try (RecordStream records = checking().open()) {
            while (records.next()) {
                // reading verifies the blocks, the number of records and, at the end, their digest
            }
        }
    }

    private static final class CheckedStream extends DigestingStream {
        private final long expectedDigest;
        private final String what;

        CheckedStream(RecordStream in, long expectedDigest, String what) {
            super(in);
            this.expectedDigest = expectedDigest;
            this.what = what;
        }

        @Override
        public boolean next() throws IOException {
            boolean more = super.next();
            if (!more && digest() != expectedDigest) {
                throw new CorruptSegmentException(what, "the digest of its records is not the one in its index");
            }
            return more;
        }
    }

    @Override
    public int order() {
        return location.mapIndex();
    }

    @Override
    public long bytes() {
        return entry.length();
    }

    @Override
    public boolean onDisk() {
        return file != null;
    }

    @Override
    public void discard() {
        if (discarded.compareAndSet(false, true)) {
            release.run();
        }
    }
}
