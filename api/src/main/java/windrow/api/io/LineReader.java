package windrow.api.io;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import windrow.api.Text;

/**
 * Cuts a split into lines, which end with LF, CR or CR LF, and hands them out as slices of its buffer.
 *
 * <p>To which split a line belongs: number the bytes that the stream gives from 0, and let {@code limit} be the number of those inside
 * the split. This reader takes the lines whose first byte has a number from 1 to {@code limit}, and that of number 0 only if the stream
 * says that it begins a line. So whatever stands before the first line end is left to the reader of the split before, which in turn takes
 * a line that begins right at its end; neither has to know more than its own stream. A CR LF that the border cuts is no exception: the
 * one before it reads the LF to know where its next line begins, behind its limit, and the one behind it leaves out the LF as the end of
 * a line that is not its own.
 */
final class LineReader implements Closeable {
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
    private final Text line = new Text();

    private byte[] buffer;
    /** The first byte in the buffer that is not handed out yet. */
    private int at;
    /** Behind the last byte in the buffer. */
    private int filled;
    /** The number of the byte at index 0 of the buffer, counted from the stream's first. */
    private long base;
    /** How many bytes are inside the split; not known until the stream has left it. */
    private long limit = Long.MAX_VALUE;

    private long lineNumber;
    private boolean begun;
    private boolean ended;
    private volatile long place;

    LineReader(SplitStream split, String path, int bufferBytes) {
        this.split = split;
        this.path = path;
        this.buffer = new byte[Math.max(bufferBytes, 2)];
        this.place = split.start();
    }

    /** Goes to the next line. */
    boolean next() throws IOException {
        if (!begun) {
            begun = true;
            if (!split.startsAtRecord()) {
                takeLine();
            }
        }
        return takeLine();
    }

    /** The current line, without its end; valid until the next. */
    Text line() {
        return line;
    }

    /** Where the current line begins: an offset in the file, or if that is compressed among the split's bytes. */
    long offset() {
        return offsetBase() + lineNumber;
    }

    double progress() {
        long length = split.end() - split.start();
        return length <= 0 ? 1 : Math.min(1, Math.max(0, (double) bytesRead() / length));
    }

    long bytesRead() {
        return place - split.start();
    }

    String describePosition() {
        return path + ", line at offset " + offset();
    }

    @Override
    public void close() throws IOException {
        split.close();
    }

    private long offsetBase() {
        return split.offsetsAreInFile() ? split.start() : 0;
    }

    private boolean takeLine() throws IOException {
        lineNumber = base + at;
        if (lineNumber > limit || (at == filled && !fill())) {
            return false;
        }
        lineNumber = base + at;
        int scanned = at;
        while (true) {
            int end = findLineEnd(buffer, scanned, filled);
            if (end < filled) {
                return handOut(end);
            }
            int already = filled - at;
            if (!fill()) {
                line.set(buffer, at, already);
                at = filled;
                return true;
            }
            scanned = at + already;
        }
    }

    /** Hands out the line whose end begins at {@code end}, and goes behind that end. */
    private boolean handOut(int end) throws IOException {
        int length = end - at;
        if (buffer[end] == '\r') {
            if (end + 1 == filled) {
                fill(); // which may move the line
            }
            int behind = at + length + 1;
            if (behind < filled && buffer[behind] == '\n') {
                line.set(buffer, at, length);
                at = behind + 1;
                return true;
            }
        }
        line.set(buffer, at, length);
        at += length + 1;
        return true;
    }

    /** Reads more behind what is not handed out yet, moving that to the front where there is no room; false at the file's end. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (filled == buffer.length || at == filled) {
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
