package windrow.api.io;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import windrow.api.Text;

/**
 * Reads a split of text into a buffer and hands out slices of it, each of one line or of several; lines end with LF, CR or CR LF. How many
 * of them make a record is the business of {@link #take}.
 *
 * <p>To which split a line belongs: number the bytes that the stream gives from 0, and let {@code limit} be the number of those inside
 * the split. This reader takes the lines whose first byte has a number from 1 to {@code limit}, and that of number 0 only if the stream
 * says that it begins a line. So whatever stands before the first line end is left to the reader of the split before, which in turn takes
 * a line that begins right at its end; neither has to know more than its own stream. A CR LF that the border cuts is no exception: the
 * one before it reads the LF to know where its next line begins, behind its limit, and the one behind it leaves out the LF as the end of
 * a line that is not its own.
 */
abstract class SplitReader implements RecordReader<Long, Text> {
    /** Fits the second-level cache together with what the operating system reads into. */
    static final int DEFAULT_BUFFER_BYTES = 128 * 1024;

    /** About the largest array that Java has. */
    private static final int MAX_LINE_BYTES = Integer.MAX_VALUE - 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private final SplitStream split;
    private final String path;
    /** What is added to the number of a byte for the offset that is told of it. */
    private final long offsetBase;

    private final Text record = new Text();

    private byte[] buffer;
    /** The first byte in the buffer that is not handed out yet. */
    private int at;
    /** Behind the last byte in the buffer. */
    private int filled;
    /** The number of the byte at index 0 of the buffer, counted from the stream's first. */
    private long base;
    /** How many bytes are inside the split; not known until the stream has left it. */
    private long limit = Long.MAX_VALUE;

    private long recordNumber;
    private boolean begun;
    private boolean ended;
    private volatile long place;

    SplitReader(SplitStream split, String path, int bufferBytes) {
        this.split = split;
        this.path = path;
        this.offsetBase = split.offsetsAreInFile() ? split.start() : 0;
        this.buffer = new byte[Math.max(bufferBytes, 2)];
        this.place = split.start();
    }

    /** Hands out the next record by {@link #handOut}; its first byte is in the buffer, and begins a line of this split. */
    abstract void take() throws IOException;

    /** What the current record is called in messages. */
    abstract String recordName();

    @Override
    public final boolean next() throws IOException {
        if (!begun) {
            begun = true;
            if (!split.startsAtRecord()) {
                int length = lengthOfLine(0);
                handOut(length, lengthOfLineEnd(length));
            }
        }
        recordNumber = base + at;
        if (recordNumber > limit || (at == filled && !fill())) {
            return false;
        }
        take();
        return true;
    }

    /** How many bytes are read and not handed out. */
    final int waiting() {
        return filled - at;
    }

    /** Whether the stream has left the split. */
    final boolean limitIsKnown() {
        return limit != Long.MAX_VALUE;
    }

    /** How many of the bytes that are not handed out are inside the split, if its limit is known and not yet behind. */
    final int waitingInside() {
        return (int) (limit - base - at);
    }

    /**
     * The length of what is not handed out, up to the first line end at or behind {@code from}, or to the end of the file; reads on until it
     * is there.
     */
    final int lengthOfLine(int from) throws IOException {
        int scanned = at + from;
        while (true) {
            int end = findLineEnd(buffer, scanned, filled);
            if (end < filled) {
                return end - at;
            }
            int already = filled - at;
            if (!fill()) {
                return already;
            }
            scanned = at + already;
        }
    }

    /** How many bytes the line end has that begins {@code length} behind what was handed out: none at the end of the file. */
    final int lengthOfLineEnd(int length) throws IOException {
        int end = at + length;
        if (end == filled) {
            return 0;
        }
        if (buffer[end] == '\n') {
            return 1;
        }
        if (end + 1 == filled) {
            fill(); // which may move the line
        }
        int behind = at + length + 1;
        return behind < filled && buffer[behind] == '\n' ? 2 : 1;
    }

    /**
     * The length of all lines that are whole in the buffer, with their ends; 0 if there is none. Of what is not handed out, the first
     * {@code known} bytes are known to hold no line end, but for a CR as the last, which may or may not be the whole of one.
     */
    final int lengthOfWholeLines(int known) {
        int first = at + Math.max(known - 1, 0);
        for (int i = filled - 1; i >= first; i--) {
            if (buffer[i] == '\n' || (buffer[i] == '\r' && i + 1 < filled)) {
                return i + 1 - at;
            }
        }
        return 0;
    }

    /** Makes the next {@code length} bytes the record, and leaves out {@code ignored} behind them. */
    final void handOut(int length, int ignored) {
        record.set(buffer, at, length);
        at += length + ignored;
    }

    /** Reads more behind what is not handed out yet, moving that to the front where there is no room; false at the file's end. */
    final boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        // what is moved is less than what was handed out since the last move, however little each read gives
        if (filled == buffer.length || at >= filled - at) {
            makeRoom();
        }
        int count = split.stream().read(buffer, filled, buffer.length - filled);
        if (count == 0) {
            // going on as if it were the end would lose records
            throw new IOException(
                    "a read of " + path + " gave no byte where it has to give one, or say that the file ends");
        }
        if (count < 0) {
            ended = true;
            place = Math.max(place, split.end());
            return false;
        }
        long position = split.position();
        if (limit == Long.MAX_VALUE && position >= split.end()) {
            limit = base + filled;
        }
        place = split.offsetsAreInFile() ? position + count : position;
        filled += count;
        return true;
    }

    private void makeRoom() throws IOException {
        int kept = filled - at;
        byte[] target = buffer;
        if (kept == MAX_LINE_BYTES) {
            throw new IOException("the line at offset " + offset() + " of " + path + " is longer than " + MAX_LINE_BYTES
                    + " bytes (2 GiB), the most that a record can have: is this a text file?");
        }
        if (kept > buffer.length / 2 && buffer.length < MAX_LINE_BYTES) {
            target = new byte[(int) Math.min(MAX_LINE_BYTES, buffer.length * 2L)];
        }
        System.arraycopy(buffer, at, target, 0, kept);
        buffer = target;
        base += at;
        at = 0;
        filled = kept;
    }

    /** Where the current record begins: an offset in the file, or if that is compressed among the split's bytes. */
    final long offset() {
        return offsetBase + recordNumber;
    }

    @Override
    public final Long key() {
        return offset();
    }

    /** The current record; valid until the next. */
    @Override
    public final Text value() {
        return record;
    }

    @Override
    public final double progress() {
        long length = split.end() - split.start();
        return length <= 0 ? 1 : Math.min(1, Math.max(0, (double) bytesRead() / length));
    }

    @Override
    public final long bytesRead() {
        return place - split.start();
    }

    @Override
    public final String position() {
        return path + ", " + recordName() + " at offset " + offset();
    }

    @Override
    public final void close() throws IOException {
        split.close();
    }

    /** The index of the first LF or CR, eight bytes at a time; {@code to} if there is none. */
    static int findLineEnd(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i);
            long found = zeroBytes(word ^ LINE_FEEDS) | zeroBytes(word ^ CARRIAGE_RETURNS);
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    /** The top bit of each byte that is zero; above the lowest such byte it may err, which does not matter here. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & TOPS;
    }
}
