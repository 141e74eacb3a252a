package windrow.hadoop.formats;

import java.io.IOException;
import org.apache.hadoop.fs.BufferedFSInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import windrow.api.io.SeekableInput;

/** A file that was opened by the job's file access, as Hadoop's readers want it. */
final class SeekableInputStream extends FSInputStream {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final SeekableInput in;
    /** Counted here: Hadoop's reader asks for it at each byte while it looks for a sync mark. */
    private long next;

    private SeekableInputStream(SeekableInput in) {
        this.in = in;
    }

    /** Buffered, since Hadoop's readers read single bytes; closing it closes {@code in}, which stands at the file's start. */
    static FSDataInputStream buffered(SeekableInput in) {
        return new FSDataInputStream(new BufferedFSInputStream(new SeekableInputStream(in), BUFFER_BYTES));
    }

    @Override
    public void seek(long position) throws IOException {
        in.seek(position);
        next = position;
    }

    @Override
    public long getPos() {
        return next;
    }

    @Override
    public boolean seekToNewSource(long targetPosition) {
        return false;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        next += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        next += Math.max(0, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
