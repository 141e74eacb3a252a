package windrow.coordinator.journal.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A file from front to back, through a window that is large enough for a frame and the sectors around it. */
final class FileBytes {

    private static final int CAPACITY =
            Math.max(Format.FRAME_HEAD_BYTES + Format.MAX_PAYLOAD_BYTES, Format.MAX_HEADER_BYTES)
                    + 4 * Format.SECTOR_BYTES;

    /** Most files have small frames only. */
    private static final int FIRST_BYTES = 1 << 13;

    private final InputStream in;
    private byte[] window = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private long position;
    private boolean atEnd;

    FileBytes(InputStream in) {
        this.in = in;
    }

    /** Offset in the file of the first byte of the window. */
    long position() {
        return position;
    }

    byte[] array() {
        return window;
    }

    /** Where the window begins in {@link #array}; changes when it is moved or filled. */
    int start() {
        return start;
    }

    /** Fills the window with so many bytes, or with all that are left; returns how many there are, which may be more. */
    int fill(int bytes) throws IOException {
        if (bytes > CAPACITY) {
            throw new IllegalArgumentException(bytes + " bytes of " + CAPACITY);
        }
        if (start + bytes > window.length) {
            System.arraycopy(window, start, window, 0, end - start);
            end -= start;
            start = 0;
        }
        while (end - start < bytes && !atEnd) {
            if (end == window.length) {
                // what was said to be there is there so far
                window = Arrays.copyOf(window, Math.min(2 * window.length, CAPACITY));
            }
            int read = in.read(window, end, window.length - end);
            if (read < 0) {
                atEnd = true;
            } else {
                end += read;
            }
        }
        return end - start;
    }

    /** Moves the window past so many bytes, which are in it. */
    void skip(int bytes) {
        start += bytes;
        position += bytes;
    }

    /** Whether one of the sectors that the next bytes lie in is zero, as far as it does not lie before them. */
    boolean hasBlankSector(int bytes) throws IOException {
        int available = fill(bytes + Format.SECTOR_BYTES);
        int from = 0;
        while (from < bytes && from < available) {
            int inSector = Format.SECTOR_BYTES - (int) ((position + from) % Format.SECTOR_BYTES);
            int to = Math.min(from + inSector, available);
            if (to - from >= Format.MIN_BLANK_BYTES && isBlank(from, to)) {
                return true;
            }
            from = to;
        }
        return false;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (window[start + i] != 0) {
                return false;
            }
        }
        return true;
    }
}
