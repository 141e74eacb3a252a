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
    private final BooleanSupplier stop;
    private final List<Bundle.Member> members = new ArrayList<>();
    private final int partitions;
    private final long[] starts;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    private BundleWriter(List<BundleSource> sources, BooleanSupplier stop) {
        this.sources = sources;
        this.stop = stop;
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
     * @throws BundleSourceException if an output cannot be read
     * @throws IOException if the file cannot be written
     */
    public static Optional<Bundle> ofOutputs(Path file, List<StoredSegment> outputs, BooleanSupplier stop)
            throws IOException {
        return write(file, outputs, BundleSource::of, stop);
    }

    /** The same of smaller bundles. */
    public static Optional<Bundle> ofBundles(Path file, List<Bundle> bundles, BooleanSupplier stop) throws IOException {
        return write(file, bundles, BundleSource::of, stop);
    }

    /** The size of a bundle of these outputs. */
    public static long bytesOfOutputs(List<StoredSegment> outputs) {
        long bytes = 0;
        for (StoredSegment output : outputs) {
            bytes += output.index().totalBytes();
        }
        int partitions = outputs.isEmpty() ? 0 : outputs.get(0).index().partitions();
        return bytes + (long) partitions * Bundle.tableBytes(outputs.size());
    }

    /** The size of a bundle of these bundles, and a little more: each has checksums of its own. */
    public static long bytesOfBundles(List<Bundle> bundles) {
        long bytes = 0;
        for (Bundle bundle : bundles) {
            bytes += bundle.totalBytes();
        }
        return bytes;
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
                sources.add(open(each, opening, sources.size()));
            }
            return new BundleWriter(sources, stop).to(file);
        } finally {
            for (BundleSource source : sources) {
                source.close();
            }
        }
    }

    private static <T> BundleSource open(T source, Opening<T> opening, int number) throws BundleSourceException {
        try {
            return opening.open(source);
        } catch (IOException e) {
            throw new BundleSourceException(number, e);
        }
    }

    private Optional<Bundle> to(Path file) throws IOException {
        boolean complete = false;
        // what was there before is not deleted
        FileChannel made = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = made) {
            int from = 0;
            while (from < partitions) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                int to = stretch(from);
                if (to == from) {
                    if (!copyLarge(from, channel)) {
                        return Optional.empty();
                    }
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
            read(s, in, source.start(from));
        }
        out.clear();
        for (int p = from; p < to; p++) {
            starts[p] = written + out.position();
            int entries = out.position();
            for (int s = 0; s < at.length; s++) {
                BundleSource source = sources.get(s);
                putEntries(s, p, range(at[s], source, from, p, source.tableBytes()));
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

    private void read(int source, ByteBuffer into, long position) throws BundleSourceException {
        try {
            sources.get(source).read(into, position);
        } catch (IOException e) {
            throw new BundleSourceException(source, e);
        }
    }

    private void putEntries(int source, int partition, ByteBuffer table) throws BundleSourceException {
        try {
            sources.get(source).putEntries(partition, table, out);
        } catch (IOException e) {
            throw new BundleSourceException(source, e);
        }
    }

    /** @return false if it was stopped */
    private boolean copyLarge(int partition, FileChannel channel) throws IOException {
        starts[partition] = written;
        out.clear();
        for (int s = 0; s < sources.size(); s++) {
            BundleSource source = sources.get(s);
            in.clear().limit(source.tableBytes());
            read(s, in, source.start(partition));
            putEntries(s, partition, in.flip());
        }
        endTable(partition, 0);
        flush(channel);
        for (BundleSource source : sources) {
            long begin = source.start(partition) + source.tableBytes();
            long length = source.start(partition + 1) - begin;
            if (!source.copy(begin, length, channel, stop)) {
                return false;
            }
            written += length;
        }
        return true;
    }

    private void flush(FileChannel channel) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            written += channel.write(out);
        }
    }
}
