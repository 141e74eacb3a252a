package windrow.shuffle.bundle;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.SegmentIndex;
import windrow.shuffle.format.StoredSegment;

/** What goes into a bundle: a map output, or a smaller bundle. An open file; used by one thread. */
abstract class BundleSource implements Closeable {
    private static final int COPIED_BYTES = 1024 * 1024;

    private final FileChannel channel;
    private final String what;

    BundleSource(FileChannel channel, String what) {
        this.channel = channel;
        this.what = what;
    }

    /** @throws CorruptSegmentException if the file is not as long as its index says */
    static BundleSource of(StoredSegment output) throws IOException {
        FileChannel channel = FileChannel.open(output.dataFile(), StandardOpenOption.READ);
        return checked(new OfOutput(channel, output), output.index().totalBytes());
    }

    /** @throws CorruptSegmentException if the file is not as long as it should be */
    static BundleSource of(Bundle bundle) throws IOException {
        FileChannel channel = FileChannel.open(bundle.file(), StandardOpenOption.READ);
        return checked(new OfBundle(channel, bundle), bundle.totalBytes());
    }

    private static BundleSource checked(BundleSource source, long bytes) throws IOException {
        try {
            long size = source.channel.size();
            if (size != bytes) {
                throw new CorruptSegmentException(source.what, "it has " + size + " bytes and should have " + bytes);
            }
            return source;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    abstract List<Bundle.Member> members();

    abstract int partitions();

    /** Where the partition begins in this file; for the number of partitions, where the file ends. */
    abstract long start(int partition);

    /** How many bytes of a partition come before those of the members. */
    abstract int tableBytes();

    /**
     * Puts the entries of a partition.
     *
     * @param table the partition's first {@link #tableBytes}
     */
    abstract void putEntries(int partition, ByteBuffer table, ByteBuffer out) throws IOException;

    /** Reads from a place in the file until {@code into} is full. */
    void read(ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int n = channel.read(into, at);
            if (n < 0) {
                throw new EOFException(what + " has become shorter");
            }
            at += n;
        }
    }

    /**
     * Copies from a place in the file.
     *
     * @param stop asked after each {@link #COPIED_BYTES}
     * @return false if it was stopped
     */
    boolean copy(long position, long length, FileChannel out, BooleanSupplier stop) throws IOException {
        long at = position;
        long end = position + length;
        while (at < end) {
            if (stop.getAsBoolean()) {
                return false;
            }
            long n = channel.transferTo(at, Math.min(end - at, COPIED_BYTES), out);
            if (n <= 0) {
                throw new EOFException(what + " has become shorter");
            }
            at += n;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class OfOutput extends BundleSource {
        private final SegmentIndex index;

        OfOutput(FileChannel channel, StoredSegment output) {
            super(channel, "map output " + output.dataFile());
            this.index = output.index();
        }

        @Override
        List<Bundle.Member> members() {
            return List.of(new Bundle.Member(index.attempt(), index.digest()));
        }

        @Override
        int partitions() {
            return index.partitions();
        }

        @Override
        long start(int partition) {
            return partition == index.partitions() ? index.totalBytes() : index.offset(partition);
        }

        @Override
        int tableBytes() {
            return 0;
        }

        @Override
        void putEntries(int partition, ByteBuffer table, ByteBuffer out) {
            out.putLong(index.length(partition))
                    .putLong(index.records(partition))
                    .putLong(index.digest(partition));
        }
    }

    private static final class OfBundle extends BundleSource {
        private final Bundle bundle;

        OfBundle(FileChannel channel, Bundle bundle) {
            super(channel, "bundle " + bundle.file());
            this.bundle = bundle;
        }

        @Override
        List<Bundle.Member> members() {
            return bundle.members();
        }

        @Override
        int partitions() {
            return bundle.partitions();
        }

        @Override
        long start(int partition) {
            return bundle.start(partition);
        }

        @Override
        int tableBytes() {
            return bundle.tableBytes();
        }

        @Override
        void putEntries(int partition, ByteBuffer table, ByteBuffer out) throws IOException {
            bundle.table(partition, table);
            out.put(table.duplicate().limit(table.position() + bundle.members().size() * Bundle.ENTRY_BYTES));
        }
    }
}
