package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is read in one turn. Used by one thread. */
final class OpenFile implements Closeable {
    private final Path path;
    private final FileChannel channel;
    private final ServeMeter meter;

    private OpenFile(Path path, FileChannel channel, ServeMeter meter) {
        this.path = path;
        this.channel = channel;
        this.meter = meter;
    }

    static OpenFile open(Path path, ServeMeter meter) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        meter.opens.increment();
        return new OpenFile(path, channel, meter);
    }

    long size() throws IOException {
        return channel.size();
    }

    void read(long offset, int length, ByteBuf into) throws IOException {
        meter.reads.increment();
        int left = length;
        long at = offset;
        while (left > 0) {
            int n = into.writeBytes(channel, at, left);
            if (n < 0) {
                throw new EOFException(path + " ends at " + at + ", before its end");
            }
            at += n;
            left -= n;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
