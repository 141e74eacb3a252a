package windrow.shuffle.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Where the partitions of a segment file are and what they hold; the grammar stands in the package's Javadoc. Immutable.
 */
public final class SegmentIndex {
    public static final int MAGIC = 0x57494458;

    /** The newest version, the one that is written. */
    public static final int VERSION = 1;

    private static final int OLDEST_VERSION = 1;

    /** So that an index has at most 32 MB and partition numbers fit beside an address in one word. */
    public static final int MAX_PARTITIONS = 1 << 20;

    public static final int MAX_ATTEMPT_BYTES = 1024;

    private static final int ENTRY_BYTES = 4 * Long.BYTES;
    private static final int FIXED_BYTES = 4 * Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final String attempt;
    private final long[] lengths;
    private final long[] offsets;
    private final long[] records;
    private final long[] digests;
    private final long digest;

    /**
     * @param attempt who wrote the segment
     * @param lengths bytes of each partition, 1 .. {@link #MAX_PARTITIONS} of them
     * @param records of each partition
     * @param digests of each partition, see {@link RecordDigest}
     */
    public SegmentIndex(String attempt, long[] lengths, long[] records, long[] digests) {
        checkPartitions(lengths.length);
        if (records.length != lengths.length || digests.length != lengths.length) {
            throw new IllegalArgumentException("an index of " + lengths.length + " partitions cannot have "
                    + records.length + " record counts and " + digests.length + " digests");
        }
        int attemptBytes = attempt.getBytes(StandardCharsets.UTF_8).length;
        if (attemptBytes > MAX_ATTEMPT_BYTES) {
            throw new IllegalArgumentException(
                    "the attempt's name must have at most " + MAX_ATTEMPT_BYTES + " bytes, not " + attemptBytes);
        }
        this.attempt = attempt;
        this.lengths = lengths.clone();
        this.records = records.clone();
        this.digests = digests.clone();
        this.offsets = new long[lengths.length];
        long offset = 0;
        long sum = 0;
        for (int p = 0; p < lengths.length; p++) {
            offsets[p] = offset;
            offset += lengths[p];
            sum += RecordDigest.ofPartition(p, digests[p]);
        }
        this.digest = sum;
    }

    private static void checkPartitions(int partitions) {
        if (partitions < 1 || partitions > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "an index has 1 to " + MAX_PARTITIONS + " partitions, not " + partitions);
        }
    }

    /** The name of the index that belongs to a segment file. */
    public static Path fileFor(Path dataFile) {
        return dataFile.resolveSibling(dataFile.getFileName() + ".index");
    }

    public String attempt() {
        return attempt;
    }

    public int partitions() {
        return lengths.length;
    }

    /** Where the partition begins in the segment file. */
    public long offset(int partition) {
        return offsets[partition];
    }

    /** How many bytes it has there. */
    public long length(int partition) {
        return lengths[partition];
    }

    public long records(int partition) {
        return records[partition];
    }

    public long digest(int partition) {
        return digests[partition];
    }

    /** Digest of the whole output. */
    public long digest() {
        return digest;
    }

    /** Records of all partitions. */
    public long totalRecords() {
        long sum = 0;
        for (long n : records) {
            sum += n;
        }
        return sum;
    }

    /** Length of the segment file. */
    public long totalBytes() {
        int last = lengths.length - 1;
        return offsets[last] + lengths[last];
    }

    /** The bytes of the index file. */
    public byte[] toBytes() {
        byte[] name = attempt.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + name.length + ENTRY_BYTES * lengths.length);
        out.putInt(MAGIC).putInt(VERSION).putInt(name.length).put(name).putInt(lengths.length);
        for (int p = 0; p < lengths.length; p++) {
            out.putLong(offsets[p]).putLong(lengths[p]).putLong(records[p]).putLong(digests[p]);
        }
        out.putLong(digest);
        out.putInt(crc(out.array(), out.position()));
        return out.array();
    }

    /**
     * Reads an index file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws CorruptSegmentException if it is damaged
     * @throws SegmentVersionException if it is in another version
     */
    public static SegmentIndex read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > FIXED_BYTES + MAX_ATTEMPT_BYTES + (long) ENTRY_BYTES * MAX_PARTITIONS) {
            throw new CorruptSegmentException("index " + file, "it has " + size + " bytes, more than any index");
        }
        return parse(Files.readAllBytes(file), "index " + file);
    }

    /**
     * Reads an index from its bytes.
     *
     * @param what names it in errors
     */
    public static SegmentIndex parse(byte[] bytes, String what) throws IOException {
        if (bytes.length < FIXED_BYTES) {
            throw new CorruptSegmentException(what, "it has only " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        if (magic != MAGIC) {
            throw new CorruptSegmentException(
                    what, "it begins with " + Integer.toHexString(magic) + ", not with " + Integer.toHexString(MAGIC));
        }
        int version = in.getInt();
        // Before the version is believed, the checksum has to agree: a flipped bit is damage, not a future version.
        if (in.getInt(bytes.length - Integer.BYTES) != crc(bytes, bytes.length - Integer.BYTES)) {
            throw new CorruptSegmentException(what, "its checksum does not agree with its bytes");
        }
        if (version < OLDEST_VERSION || version > VERSION) {
            throw new SegmentVersionException(what, version, OLDEST_VERSION, VERSION);
        }
        int nameLength = in.getInt();
        if (nameLength < 0 || nameLength > MAX_ATTEMPT_BYTES || nameLength > bytes.length - FIXED_BYTES) {
            throw new CorruptSegmentException(what, "its attempt name has " + nameLength + " bytes");
        }
        byte[] name = new byte[nameLength];
        in.get(name);
        int partitions = in.getInt();
        if (partitions < 1
                || partitions > MAX_PARTITIONS
                || bytes.length != FIXED_BYTES + nameLength + ENTRY_BYTES * partitions) {
            throw new CorruptSegmentException(
                    what, "its " + bytes.length + " bytes do not fit its " + partitions + " partitions");
        }
        return entries(in, new String(name, StandardCharsets.UTF_8), partitions, what);
    }

    private static SegmentIndex entries(ByteBuffer in, String attempt, int partitions, String what)
            throws CorruptSegmentException {
        long[] lengths = new long[partitions];
        long[] records = new long[partitions];
        long[] digests = new long[partitions];
        long offset = 0;
        for (int p = 0; p < partitions; p++) {
            long start = in.getLong();
            lengths[p] = in.getLong();
            records[p] = in.getLong();
            digests[p] = in.getLong();
            boolean empty = lengths[p] == 0;
            if (start != offset
                    || lengths[p] < 0
                    || offset + lengths[p] < 0
                    || records[p] < 0
                    || empty != (records[p] == 0)) {
                throw new CorruptSegmentException(
                        what,
                        "partition " + p + " is said to have " + records[p] + " records in " + lengths[p] + " bytes at "
                                + start + ", where " + offset + " was expected");
            }
            offset += lengths[p];
        }
        SegmentIndex index = new SegmentIndex(attempt, lengths, records, digests);
        if (in.getLong() != index.digest) {
            throw new CorruptSegmentException(what, "its digest does not agree with those of its partitions");
        }
        return index;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
