package windrow.shuffle.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import windrow.shuffle.format.StoredSegment;

/**
 * Copies map outputs into a bundle: a stretch of partitions at a time, as many as fit the buffer, each source's share of it in one read.
 * Nothing is decompressed, and records stay in their blocks with their checksums; damage travels along and is found by the reader.
 *
 * <p>Used by one thread. Takes two buffers of {@link #BUFFER_BYTES} and an open file for each source.
 */
public final class BundleWriter {
    /** A partition that has more is copied from file to file. */
    static final int BUFFER_BYTES = 4 * 1024 * 1024;

    private final List<BundleSource> sources;
    private final List<Bundle.Member> members = new ArrayList<>();
    private final int partitions;
    private final long[] starts;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    private BundleWriter(List<BundleSource> sources) {
        this.sources = sources;
        this.partitions = sources.get(0).partitions();
        this.starts = new long[partitions + 1];
        for (BundleSource source : sources) {
            members.addAll(source.members());
            if (source.partitions() != partitions) {
                throw new IllegalArgumentException("outputs with " + partitions + " and " + source.partitions()
                        + " partitions cannot go into one bundle");
            }
        }
        if (Bundle.tableBytes(members.size()) > BUFFER_BYTES) {
            throw new IllegalArgumentException("a bundle cannot have " + members.size() + " members");
        }
    }

    /**
     * Makes a bundle of map outputs.
     *
     * @param file is created; deleted again if this does not succeed
     * @param outputs at least one, all with the same number of partitions
     * @param stop asked now and then; once it is true, nothing comes of it
     * @return empty if it was stopped
     * @throws IOException if a source cannot be read or the file not be written
     */
    public static Optional<Bundle> ofOutputs(Path file, List<StoredSegment> outputs, BooleanSupplier stop)
            throws IOException {
        return write(file, outputs, BundleSource::of, stop);
    }

    /** The same of smaller bundles. */
    public static Optional<Bundle> ofBundles(Path file, List<Bundle> bundles, BooleanSupplier stop) throws IOException {
        return write(file, bundles, BundleSource::of, stop);
    }

    @FunctionalInterface
    private interface Opening<T> {
        BundleSource open(T source) throws IOException;
    }

    private static <T> Optional<Bundle> write(
            Path file, List<? extends T> from, Opening<T> opening, BooleanSupplier stop) throws IOException {
        List<BundleSource> sources = new ArrayList<>(from.size());
        try {
            for (T each : from) {
                sources.add(opening.open(each));
            }
            return new BundleWriter(sources).to(file, stop);
        } finally {
            for (BundleSource source : sources) {
                source.close();
            }
        }
    }

    private Optional<Bundle> to(Path file, BooleanSupplier stop) throws IOException {
        boolean complete = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int from = 0;
            while (from < partitions) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                int to = stretch(from);
                if (to == from) {
                    copyLarge(from, channel);
                    to++;
                } else {
                    copyStretch(from, to, channel);
                }
                from = to;
            }
            starts[partitions] = written;
            complete = true;
            return Optional.of(new Bundle(file, members, starts));
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The end of the longest stretch of partitions from here on that fits the buffer, in the sources and in the bundle. */
    private int stretch(int from) {
        long base = 0;
        for (BundleSource source : sources) {
            base += source.start(from);
        }
        int to = from;
        while (to < partitions) {
            long bytes = -base;
            for (BundleSource source : sources) {
                bytes += source.start(to + 1);
            }
            long tables = (long) Bundle.tableBytes(members.size()) * (to + 1 - from);
            if (bytes + tables > BUFFER_BYTES) {
                break;
            }
            to++;
        }
        return to;
    }

    private void copyStretch(int from, int to, FileChannel channel) throws IOException {
        int[] at = new int[sources.size()];
        in.clear();
        for (int s = 0; s < at.length; s++) {
            BundleSource source = sources.get(s);
            at[s] = in.position();
            int length = (int) (source.start(to) - source.start(from));
            in.limit(at[s] + length);
            source.read(in, source.start(from));
        }
        out.clear();
        for (int p = from; p < to; p++) {
            starts[p] = written + out.position();
            int entries = out.position();
            for (int s = 0; s < at.length; s++) {
                BundleSource source = sources.get(s);
                source.putEntries(p, range(at[s], source, from, p, source.tableBytes()), out);
            }
            endTable(p, entries);
            for (int s = 0; s < at.length; s++) {
                BundleSource source = sources.get(s);
                int span = (int) (source.start(p + 1) - source.start(p));
                ByteBuffer partition = range(at[s], source, from, p, span);
                out.put(partition.position(partition.position() + source.tableBytes()));
            }
        }
        flush(channel);
    }

    /** What a source gave of a partition, from its beginning, {@code length} bytes of it. */
    private ByteBuffer range(int at, BundleSource source, int from, int partition, int length) {
        int begin = at + (int) (source.start(partition) - source.start(from));
        return in.duplicate().limit(begin + length).position(begin);
    }

    private void endTable(int partition, int entries) {
        int end = out.position();
        out.putInt(Bundle.crc(partition, out.duplicate().limit(end).position(entries)));
    }

    private void copyLarge(int partition, FileChannel channel) throws IOException {
        starts[partition] = written;
        out.clear();
        for (BundleSource source : sources) {
            in.clear().limit(source.tableBytes());
            source.read(in, source.start(partition));
            source.putEntries(partition, in.flip(), out);
        }
        endTable(partition, 0);
        flush(channel);
        for (BundleSource source : sources) {
            long begin = source.start(partition) + source.tableBytes();
            long length = source.start(partition + 1) - begin;
            source.copy(begin, length, channel);
            written += length;
        }
    }

    private void flush(FileChannel channel) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            written += channel.write(out);
        }
    }
}
