package windrow.api.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import windrow.api.Text;

/** Cuts a split into records of one length, and hands them out as slices of its buffer. */
final class FixedLengthReader implements RecordReader<Long, Text> {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final SplitStream split;
    private final InputStream in;
    private final String path;
    private final int recordBytes;
    private final byte[] buffer;
    private final Text record = new Text();
    /** Where the next record begins in the file, or among the decompressed bytes. */
    private long next;
    /** The next record in the buffer. */
    private int at;
    /** Behind the last byte in the buffer. */
    private int filled;

    private boolean ended;
    private volatile long place;

    FixedLengthReader(SplitStream split, String path, int recordBytes) throws IOException {
        this.split = split;
        this.in = split.stream();
        this.path = path;
        this.recordBytes = recordBytes;
        this.buffer = new byte[Math.max(recordBytes, BUFFER_BYTES - BUFFER_BYTES % recordBytes)];
        this.place = split.start();
        if (split.offsetsAreInFile()) {
            long behind = split.start() % recordBytes;
            long before = behind == 0 ? 0 : recordBytes - behind;
            next = split.start() + before;
            if (next < split.end()) {
                in.skipNBytes(before);
            }
        }
    }

    @Override
    public boolean next() throws IOException {
        if (split.offsetsAreInFile() && next >= split.end()) {
            place = split.end();
            return false;
        }
        if (filled - at < recordBytes && !fill()) {
            place = split.end();
            return false;
        }
        record.set(buffer, at, recordBytes);
        at += recordBytes;
        next += recordBytes;
        return true;
    }

    /** Reads until there is a whole record; false: there is none. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
        at = 0;
        while (!ended && filled < recordBytes) {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count == 0) {
                // going on as if it were the end would lose records
                throw new IOException(
                        "a read of " + path + " gave no byte where it has to give one, or say that the file ends");
            } else if (count < 0) {
                ended = true;
            } else {
                filled += count;
                place = split.position();
            }
        }
        if (filled > 0 && filled < recordBytes) {
            throw new EOFException(path + " ends in the middle of a record: the one at offset " + next + " has "
                    + filled + " of " + recordBytes + " bytes");
        }
        return filled > 0;
    }

    @Override
    public Long key() {
        return next - recordBytes;
    }

    @Override
    public Text value() {
        return record;
    }

    @Override
    public double progress() {
        long length = split.end() - split.start();
        return length <= 0 ? 1 : Math.min(1, Math.max(0, (double) bytesRead() / length));
    }

    @Override
    public long bytesRead() {
        return Math.max(0, Math.min(place, split.end()) - split.start());
    }

    @Override
    public String position() {
        return path + ", record at offset " + key();
    }

    @Override
    public void close() throws IOException {
        split.close();
    }
}
