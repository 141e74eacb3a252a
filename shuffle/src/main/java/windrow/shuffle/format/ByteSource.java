package windrow.shuffle.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Where the stored bytes of a partition come from, in order. */
interface ByteSource extends Closeable {
    /** @throws EOFException if there are fewer bytes */
    void readFully(byte[] into, int offset, int length) throws IOException;

    /** A range of memory. */
    final class OfBytes implements ByteSource {
        private final byte[] bytes;
        private final int end;
        private int at;

        OfBytes(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.at = offset;
            this.end = offset + length;
        }

        @Override
        public void readFully(byte[] into, int offset, int length) throws EOFException {
            if (length > end - at) {
                throw new EOFException();
            }
            System.arraycopy(bytes, at, into, offset, length);
            at += length;
        }

        @Override
        public void close() {}
    }

    /** A file from a position on, by positioned reads, so that several may share a channel. */
    final class OfFile implements ByteSource {
        private final FileChannel channel;
        private final boolean owned;
        private long at;

        OfFile(FileChannel channel, boolean owned, long position) {
            this.channel = channel;
            this.owned = owned;
            this.at = position;
        }

        @Override
        public void readFully(byte[] into, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
            while (buffer.hasRemaining()) {
                int n = channel.read(buffer, at);
                if (n < 0) {
                    throw new EOFException();
                }
                at += n;
            }
        }

        @Override
        public void close() throws IOException {
            if (owned) {
                channel.close();
            }
        }
    }

    /** A stream. */
    final class OfStream implements ByteSource {
        private final InputStream in;

        OfStream(InputStream in) {
            this.in = in;
        }

        @Override
        public void readFully(byte[] into, int offset, int length) throws IOException {
            if (in.readNBytes(into, offset, length) < length) {
                throw new EOFException();
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
