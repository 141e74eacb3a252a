package windrow.shuffle.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.HeldSegment;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.SegmentReader;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.merge.MergeSource;

/**
 * The partition of one map output where this reducer can read it: in memory of its own, in a file of its own, in the map's own output file, or
 * where the process holds it for all. Safe for use by several threads.
 */
final class LandedSegment implements MergeSource {
    private static final Logger LOG = LoggerFactory.getLogger(LandedSegment.class);

    private final MapOutputLocation location;
    private final PartitionEntry entry;
    private final Place place;
    private final Opening opening;
    private final Runnable release;
    private final AtomicBoolean discarded = new AtomicBoolean();

    private enum Place {
        OWN_MEMORY,
        SHARED_MEMORY,
        DISK
    }

    /** Opens it at its beginning. */
    @FunctionalInterface
    private interface Opening {
        RecordStream open() throws IOException;
    }

    private LandedSegment(
            MapOutputLocation location, PartitionEntry entry, Place place, Opening opening, Runnable release) {
        this.location = location;
        this.entry = entry;
        this.place = place;
        this.opening = opening;
        this.release = release;
    }

    /** In memory that was reserved; given back when it is discarded. */
    static LandedSegment inMemory(
            MapOutputLocation location, PartitionEntry entry, byte[] bytes, MemoryBudget.Share memory) {
        String what = location.what();
        return new LandedSegment(
                location,
                entry,
                Place.OWN_MEMORY,
                () -> SegmentReader.ofBytes(bytes, 0, bytes.length, entry.records(), what),
                () -> memory.release(bytes.length));
    }

    /** In a temporary file; deleted when it is discarded. */
    static LandedSegment inFile(MapOutputLocation location, PartitionEntry entry, Path file) {
        String what = location.what();
        return new LandedSegment(
                location,
                entry,
                Place.DISK,
                there(file, what, () -> SegmentReader.ofFile(file, 0, entry.length(), entry.records(), what)),
                () -> delete(file));
    }

    /** Where the map has put it. */
    static LandedSegment inPlace(MapOutputLocation location, PartitionEntry entry, Path file, long offset) {
        String what = location.what();
        return new LandedSegment(
                location,
                entry,
                Place.DISK,
                there(file, what, () -> SegmentReader.ofMapOutput(file, offset, entry.length(), entry.records(), what)),
                () -> {});
    }

    /** In memory that others read, too; it is theirs as well, and not given back. */
    static LandedSegment held(MapOutputLocation location, PartitionEntry entry, HeldSegment segment, int partition) {
        String what = location.what();
        return new LandedSegment(location, entry, Place.SHARED_MEMORY, () -> segment.open(partition, what), () -> {});
    }

    private static Opening there(Path file, String what, Opening opening) {
        return () -> {
            try {
                return opening.open();
            } catch (NoSuchFileException e) {
                throw new CorruptSegmentException(what, "its file " + file + " is gone");
            }
        };
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Temporary file {} cannot be deleted: {}", file, e.toString());
        }
    }

    /** Whether it takes memory of the reducer's share. */
    boolean takesMemory() {
        return place == Place.OWN_MEMORY;
    }

    /** Whether it is read where the process holds it for all. */
    boolean isHeld() {
        return place == Place.SHARED_MEMORY;
    }

    @Override
    public RecordStream open() throws IOException {
        return opening.open();
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
                return LandedSegment.this.onDisk();
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
        return place == Place.DISK;
    }

    @Override
    public void discard() {
        if (discarded.compareAndSet(false, true)) {
            release.run();
        }
    }
}
