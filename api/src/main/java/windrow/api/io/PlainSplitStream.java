package windrow.api.io;

import java.io.IOException;
import java.io.InputStream;

/** A split of a file that is not compressed: for every {@link FileAccess}. */
public final class PlainSplitStream extends InputStream implements SplitStream {
    private final SeekableInput input;
    private final long start;
    private final long end;
    private long next;
    private long position;

    private PlainSplitStream(SeekableInput input, long start, long end) {
        this.input = input;
        this.start = start;
        this.end = end;
        this.next = start;
        this.position = start;
    }

    /** Reads {@code input} from {@code start} on and closes it in the end, or at once if it cannot go there. */
    public static PlainSplitStream open(SeekableInput input, long start, long end) throws IOException {
        try {
            if (start > 0) {
                input.seek(start);
            }
            return new PlainSplitStream(input, start, end);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public InputStream stream() {
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        boolean inside = next < end;
        int count = input.read(bytes, offset, inside ? (int) Math.min(length, end - next) : length);
        if (count > 0) {
            position = next;
            next += count;
        }
        return count;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean offsetsAreInFile() {
        return true;
    }

    @Override
    public boolean startsAtRecord() {
        return start == 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
