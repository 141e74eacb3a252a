package windrow.api.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A local file; each read goes to the operating system, so readers bring a buffer of their own.
 *
 * <p>A byte comes into the transfer buffer at the same place in a page as it has in its file. Where it comes some bytes behind that place,
 * as in buffers of no known alignment it may, some processors copy at a quarter of the speed: what they write seems to be what they are about
 * to read.
 */
final class LocalInput extends SeekableInput {
    private final FileChannel channel;
    private final TransferBuffers buffers;
    private long position;

    private LocalInput(FileChannel channel, TransferBuffers buffers) {
        this.channel = channel;
        this.buffers = buffers;
    }

    static LocalInput open(Path path, TransferBuffers buffers) throws IOException {
        return new LocalInput(FileChannel.open(path, StandardOpenOption.READ), buffers);
    }

    @Override
    public void seek(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IOException("a file has no byte at " + newPosition);
        }
        position = newPosition;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = buffers.take();
        try {
            int count = 0;
            while (count < length) {
                int got = readOnce(buffer, bytes, offset + count, length - count);
                if (got <= 0) {
                    return count == 0 ? -1 : count;
                }
                count += got;
            }
            return count;
        } finally {
            buffers.give(buffer);
        }
    }

    private int readOnce(ByteBuffer buffer, byte[] bytes, int offset, int length) throws IOException {
        int inPage = (int) (position % TransferBuffers.PAGE_BYTES);
        buffer.limit(inPage + Math.min(TransferBuffers.BYTES - inPage, length)).position(inPage);
        int got = channel.read(buffer, position);
        if (got > 0) {
            buffer.position(inPage).get(bytes, offset, got);
            position += got;
        }
        return got;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, channel.size() - position));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
