package windrow.shuffle.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

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

    /**
     * A file that somebody else wrote and would have to write again. That it was opened and cannot be read is its fault, as that of damaged
     * bytes is: whoever tries again here will not fare better.
     */
    final class OfMapOutput implements ByteSource {
        private final OfFile in;
        private final Path file;
        private final String what;

        OfMapOutput(OfFile in, Path file, String what) {
            this.in = in;
            this.file = file;
            this.what = what;
        }

        @Override
        public void readFully(byte[] into, int offset, int length) throws IOException {
            try {
                in.readFully(into, offset, length);
            } catch (EOFException | ClosedChannelException e) {
                // It is cut short, which the reader tells; or the reader is told to stop, which closes what it reads.
                throw e;
            } catch (IOException e) {
                CorruptSegmentException unreadable =
                        new CorruptSegmentException(what, "its file " + file + " cannot be read: " + e.getMessage());
                unreadable.initCause(e);
                throw unreadable;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
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
