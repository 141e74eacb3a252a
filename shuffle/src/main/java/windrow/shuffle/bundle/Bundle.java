package windrow.shuffle.bundle;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import windrow.shuffle.format.CorruptSegmentException;

/** A bundle file and where its partitions begin. The grammar stands in the package's Javadoc. Immutable. */
public final class Bundle {
    /** An output with a larger partition gains nothing from a bundle: that much is read and sent by itself. */
    public static final int MAX_PART_BYTES = 64 * 1024;

    static final int ENTRY_BYTES = 3 * Long.BYTES;
    static final int CRC_BYTES = Integer.BYTES;

    private final Path file;
    private final List<Member> members;
    private final long[] starts;

    /**
     * A map output in a bundle.
     *
     * @param attempt who wrote it
     * @param outputDigest of all its partitions
     */
    public record Member(String attempt, long outputDigest) {}

    /** @param starts of each partition, and behind them the file's length */
    Bundle(Path file, List<Member> members, long[] starts) {
        this.file = file;
        this.members = List.copyOf(members);
        this.starts = starts;
    }

    public Path file() {
        return file;
    }

    public List<Member> members() {
        return members;
    }

    public int partitions() {
        return starts.length - 1;
    }

    /** Where the partition's entries begin in the file. */
    public long start(int partition) {
        return starts[partition];
    }

    /** Bytes of the partition, its entries included. */
    public long span(int partition) {
        return starts[partition + 1] - starts[partition];
    }

    public long totalBytes() {
        return starts[starts.length - 1];
    }

    /** How many bytes at a partition's start tell what follows. */
    public int tableBytes() {
        return tableBytes(members.size());
    }

    static int tableBytes(int members) {
        return members * ENTRY_BYTES + CRC_BYTES;
    }

    /**
     * What a partition holds.
     *
     * @param bytes read from {@link #start}; {@link #tableBytes} are taken from its position on
     * @throws CorruptSegmentException if they are damaged
     */
    public Table table(int partition, ByteBuffer bytes) throws CorruptSegmentException {
        int at = bytes.position();
        int n = members.size();
        int crc = bytes.getInt(at + n * ENTRY_BYTES);
        if (crc != crc(partition, bytes.duplicate().limit(at + n * ENTRY_BYTES))) {
            throw corrupt(partition, "the checksum of its entries does not agree with them");
        }
        long[] offsets = new long[n];
        long[] lengths = new long[n];
        long[] records = new long[n];
        long[] digests = new long[n];
        long end = starts[partition] + tableBytes();
        for (int i = 0; i < n; i++) {
            offsets[i] = end;
            lengths[i] = bytes.getLong(at + i * ENTRY_BYTES);
            records[i] = bytes.getLong(at + i * ENTRY_BYTES + Long.BYTES);
            digests[i] = bytes.getLong(at + i * ENTRY_BYTES + 2 * Long.BYTES);
            end += lengths[i];
            if (lengths[i] < 0 || end > starts[partition + 1]) {
                throw corrupt(partition, "member " + i + " is said to have " + lengths[i] + " bytes");
            }
        }
        if (end != starts[partition + 1]) {
            throw corrupt(partition, "it ends at " + end + " and should at " + starts[partition + 1]);
        }
        return new Table(offsets, lengths, records, digests);
    }

    private CorruptSegmentException corrupt(int partition, String problem) {
        return new CorruptSegmentException("partition " + partition + " of bundle " + file, problem);
    }

    static int crc(int partition, ByteBuffer entries) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, partition));
        crc.update(entries);
        return (int) crc.getValue();
    }

    /** What one partition holds of each member, by its place among the members. Not changed. */
    public static final class Table {
        private final long[] offsets;
        private final long[] lengths;
        private final long[] records;
        private final long[] digests;

        private Table(long[] offsets, long[] lengths, long[] records, long[] digests) {
            this.offsets = offsets;
            this.lengths = lengths;
            this.records = records;
            this.digests = digests;
        }

        /** Where the member's bytes begin in the file. */
        public long offset(int member) {
            return offsets[member];
        }

        public long length(int member) {
            return lengths[member];
        }

        public long records(int member) {
            return records[member];
        }

        public long digest(int member) {
            return digests[member];
        }
    }
}
