package windrow.api.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A local file; each read goes to the operating system, so readers bring a buffer of their own. */
final class LocalInput extends SeekableInput {
    private final FileChannel channel;

    private LocalInput(FileChannel channel) {
        this.channel = channel;
    }

    static LocalInput open(Path path) throws IOException {
        return new LocalInput(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public void seek(long newPosition) throws IOException {
        channel.position(newPosition);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int available() throws IOException {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, channel.size() - channel.position()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
