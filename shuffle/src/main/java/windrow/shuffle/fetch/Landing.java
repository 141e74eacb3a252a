package windrow.shuffle.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import windrow.shuffle.format.BlockChecker;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.SegmentWriteException;
import windrow.shuffle.memory.MemoryBudget;
import windrow.shuffle.merge.MergeSource;
import windrow.shuffle.merge.Merger;
import windrow.shuffle.merge.SourceCorruptException;
import windrow.shuffle.spill.NoSpillFolderException;
import windrow.shuffle.spill.SpillFolders;

/**
 * Puts what is fetched where the reducer can merge it: small outputs in memory as long as there is some, others in a file.
 * When memory is full, what is in it is merged to disk.
 *
 * <p>Safe for use by several threads.
 */
final class Landing {
    /** One output may take this part of the memory, so that it holds at least some. */
    private static final int MEMORY_PARTS = 4;

    /** A local output up to this size is read at once, which saves an open file; a larger one is read where it is. */
    private static final int MAX_LOCAL_COPY_BYTES = 64 * 1024;

    private static final int COPY_BYTES = 64 * 1024;

    private final MemoryBudget.Share memory;
    private final SpillFolders folders;
    private final Merger merger;
    private final Consumer<SourceCorruptException> onDamage;
    private final long maxInMemoryBytes;

    /** Held while what is in memory is merged, so that nobody sees it nowhere. Taken before {@link #lock}. */
    private final ReentrantLock merging = new ReentrantLock();

    /** Guards {@link #landed}. */
    private final ReentrantLock lock = new ReentrantLock();

    /** All that is there to be merged in the end. */
    private final List<MergeSource> landed = new ArrayList<>();

    /** @param onDamage told of an output that is found damaged when it is merged to disk, before that is thrown */
    Landing(MemoryBudget.Share memory, SpillFolders folders, Merger merger, Consumer<SourceCorruptException> onDamage) {
        this.onDamage = onDamage;
        this.memory = memory;
        this.folders = folders;
        this.merger = merger;
        this.maxInMemoryBytes = memory.limitBytes() / MEMORY_PARTS;
    }

    /**
     * Reads the output of a map off the network and verifies its blocks.
     *
     * @throws CorruptSegmentException if the bytes are not what the entry says; all of them have been read
     * @throws LocalDiskException if it can be put nowhere
     * @throws IOException if the network fails
     */
    LandedSegment fromNetwork(MapOutputLocation location, PartitionEntry entry, InputStream in) throws IOException {
        if (entry.length() == 0 && (entry.records() != 0 || entry.digest() != 0)) {
            throw new CorruptSegmentException(
                    location.what(), "it is said to have " + entry.records() + " records in no bytes");
        }
        return entry.length() <= maxInMemoryBytes && reserve(entry.length())
                ? readToMemory(location, entry, in)
                : readToFile(location, entry, in);
    }

    /**
     * Takes the output of a map from its own file.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     * @throws CorruptSegmentException if it is damaged, as far as that is seen without reading a large one
     */
    LandedSegment fromLocal(MapOutputLocation location, Path data, SegmentIndex index, int partition)
            throws IOException {
        PartitionEntry entry = PartitionEntry.of(index, partition);
        long offset = index.offset(partition);
        if (entry.length() > MAX_LOCAL_COPY_BYTES) {
            return LandedSegment.inPlace(location, entry, data, offset);
        }
        try (InputStream in = Files.newInputStream(data)) {
            in.skipNBytes(offset);
            if (!memory.tryReserve(entry.length())) {
                return LandedSegment.inPlace(location, entry, data, offset);
            }
            return readToMemory(location, entry, in);
        }
    }

    private LandedSegment readToMemory(MapOutputLocation location, PartitionEntry entry, InputStream in)
            throws IOException {
        // the length is bounded by what could be reserved
        byte[] bytes = new byte[(int) entry.length()];
        LandedSegment segment = LandedSegment.inMemory(location, entry, bytes, memory);
        try {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("the output of map " + location.mapIndex() + " ends before its end");
            }
            BlockChecker blocks = new BlockChecker(location::what);
            blocks.update(bytes, 0, bytes.length);
            blocks.end();
            return segment;
        } catch (IOException | RuntimeException e) {
            segment.discard();
            throw e;
        }
    }

    private LandedSegment readToFile(MapOutputLocation location, PartitionEntry entry, InputStream in)
            throws IOException {
        BlockChecker blocks = new BlockChecker(location::what);
        Copy copy = new Copy(in, entry.length(), blocks);
        LandedSegment segment;
        try {
            segment = LandedSegment.inFile(location, entry, folders.write("fetch", copy::to));
        } catch (NoSpillFolderException e) {
            throw new LocalDiskException(e);
        }
        try {
            blocks.end();
            return segment;
        } catch (CorruptSegmentException e) {
            segment.discard();
            throw e;
        }
    }

    /** Copies a stream to a file, once: if that disk fails, the bytes have to be fetched again. */
    private static final class Copy {
        private final InputStream in;
        private final long length;
        private final BlockChecker blocks;
        private boolean begun;

        Copy(InputStream in, long length, BlockChecker blocks) {
            this.in = in;
            this.length = length;
            this.blocks = blocks;
        }

        Path to(Path file) throws IOException {
            if (begun) {
                throw new IOException("a spill folder failed while a map output was written to it");
            }
            begun = true;
            byte[] buffer = new byte[COPY_BYTES];
            try (OutputStream out = open(file)) {
                long left = length;
                while (left > 0) {
                    int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                    if (n < 0) {
                        throw new EOFException("the connection was closed within a map output");
                    }
                    blocks.update(buffer, 0, n);
                    write(out, buffer, n, file);
                    left -= n;
                }
            }
            return file;
        }

        private static OutputStream open(Path file) throws SegmentWriteException {
            try {
                return Files.newOutputStream(file);
            } catch (IOException e) {
                throw new SegmentWriteException(file, e);
            }
        }

        private static void write(OutputStream out, byte[] buffer, int n, Path file) throws SegmentWriteException {
            try {
                out.write(buffer, 0, n);
            } catch (IOException e) {
                throw new SegmentWriteException(file, e);
            }
        }
    }

    private boolean reserve(long bytes) throws LocalDiskException {
        if (memory.tryReserve(bytes)) {
            return true;
        }
        mergeMemoryToDisk();
        return memory.tryReserve(bytes);
    }

    private void mergeMemoryToDisk() throws LocalDiskException {
        merging.lock();
        try {
            mergeWhatIsInMemory();
        } finally {
            merging.unlock();
        }
    }

    private void mergeWhatIsInMemory() throws LocalDiskException {
        List<MergeSource> taken;
        lock.lock();
        try {
            taken = landed.stream().filter(Landing::takesMemory).toList();
            landed.removeAll(taken);
        } finally {
            lock.unlock();
        }
        if (taken.isEmpty()) {
            return;
        }
        try {
            // which map a record came from is not known any more in what is written: the last chance to say whose
            // digest is wrong
            List<MergeSource> runs =
                    merger.mergeAllToDisk(taken.stream().map(Landing::checking).toList());
            runs.forEach(this::keep);
        } catch (SourceCorruptException e) {
            taken.forEach(MergeSource::discard);
            onDamage.accept(e);
            throw new LocalDiskException(e);
        } catch (IOException e) {
            taken.forEach(MergeSource::discard);
            throw new LocalDiskException(e);
        } catch (RuntimeException | Error e) {
            // nobody else has them any more, so their memory would stay reserved
            taken.forEach(MergeSource::discard);
            throw e;
        }
    }

    /** Whether the reducer's memory is given back when it is merged to disk; what the map's process holds takes none of it. */
    private static boolean takesMemory(MergeSource source) {
        return source instanceof LandedSegment segment && segment.takesMemory();
    }

    /** Whether the process holds it in memory since it was put out. */
    static boolean isHeld(MergeSource source) {
        return source instanceof LandedSegment segment && segment.isHeld();
    }

    private static MergeSource checking(MergeSource source) {
        return source instanceof LandedSegment landed ? landed.checking() : source;
    }

    /** From now on the segment is one of those that are merged. */
    void keep(MergeSource source) {
        if (source.bytes() == 0) {
            // Of many maps most may have nothing for this reducer; as sources they would force merges to disk, of
            // nothing.
            source.discard();
            return;
        }
        lock.lock();
        try {
            landed.add(source);
        } finally {
            lock.unlock();
        }
    }

    /** All that has landed; its owner discards it. */
    List<MergeSource> takeAll() {
        merging.lock();
        lock.lock();
        try {
            List<MergeSource> all = List.copyOf(landed);
            landed.clear();
            return all;
        } finally {
            lock.unlock();
            merging.unlock();
        }
    }
}
