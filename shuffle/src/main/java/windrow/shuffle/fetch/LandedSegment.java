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

    private final int mapIndex;
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
        this.mapIndex = location.mapIndex();
        this.entry = entry;
        this.place = place;
        this.opening = opening;
        this.release = release;
    }

    private static String what(MapOutputLocation location) {
        return "output of map " + location.mapIndex() + ", attempt " + location.attempt();
    }

    /** In memory that was reserved; given back when it is discarded. */
    static LandedSegment inMemory(
            MapOutputLocation location, PartitionEntry entry, byte[] bytes, MemoryBudget.Share memory) {
        String what = what(location);
        return new LandedSegment(
                location,
                entry,
                Place.OWN_MEMORY,
                () -> SegmentReader.ofBytes(bytes, 0, bytes.length, entry.records(), what),
                () -> memory.release(bytes.length));
    }

    /** In a temporary file; deleted when it is discarded. */
    static LandedSegment inFile(MapOutputLocation location, PartitionEntry entry, Path file) {
        String what = what(location);
        return new LandedSegment(
                location,
                entry,
                Place.DISK,
                there(file, what, () -> SegmentReader.ofFile(file, 0, entry.length(), entry.records(), what)),
                () -> delete(file));
    }

    /** Where the map has put it. */
    static LandedSegment inPlace(MapOutputLocation location, PartitionEntry entry, Path file, long offset) {
        String what = what(location);
        return new LandedSegment(
                location,
                entry,
                Place.DISK,
                there(file, what, () -> SegmentReader.ofMapOutput(file, offset, entry.length(), entry.records(), what)),
                () -> {});
    }

    /** In memory that others read, too; it is theirs as well, and not given back. */
    static LandedSegment held(MapOutputLocation location, PartitionEntry entry, HeldSegment segment, int partition) {
        String what = what(location);
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

    @Override
    public int order() {
        return mapIndex;
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
