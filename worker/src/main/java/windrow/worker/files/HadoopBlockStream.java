package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;

/**
 * The format of Hadoop's block codecs (Lz4Codec, SnappyCodec), which has no magic number.
 *
 * <pre>
 *   file  = block*
 *   block = length:u32 chunk*             length of all its chunks decompressed; 0: no chunk
 *   chunk = compressedLength:u32 bytes
 * </pre>
 *
 * Big-endian. The chunks of a block go on until its length is reached.
 */
final class HadoopBlockStream extends InputStream {

    /** Far above what Hadoop's buffer settings give; a longer one means that this is another format. */
    private static final int MAX_CHUNK_BYTES = 256 * 1024 * 1024;

    private final String file;
    private final InputStream in;
    private final ChunkCodec codec;
    private byte[] compressed = new byte[0];
    private byte[] chunk = new byte[0];
    private int at;
    private int filled;
    private long leftInBlock;

    /** Decompresses one chunk. */
    @FunctionalInterface
    interface ChunkCodec {

        /**
         * @param maxLength what may come out at most
         * @return the chunk, in the array given or a larger one, of which the length is told to the result
         */
        Result decompress(byte[] source, int length, byte[] target, long maxLength) throws IOException;

        record Result(byte[] bytes, int length) {}
    }

    HadoopBlockStream(String file, InputStream in, ChunkCodec codec) {
        this.file = file;
        this.in = in;
        this.codec = codec;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == filled) {
            if (!nextChunk()) {
                return -1;
            }
        }
        int count = Math.min(length, filled - at);
        System.arraycopy(chunk, at, bytes, offset, count);
        at += count;
        return count;
    }

    private boolean nextChunk() throws IOException {
        while (leftInBlock == 0) {
            long length = readLength(true);
            if (length < 0) {
                return false;
            }
            leftInBlock = length;
        }
        long length = readLength(false);
        if (length > MAX_CHUNK_BYTES || length == 0) {
            throw new CorruptInputException(
                    file, "a chunk of " + length + " bytes: neither the framed format nor Hadoop's", null);
        }
        if (compressed.length < length) {
            compressed = readGrowing((int) length);
        } else {
            readFully((int) length);
        }
        ChunkCodec.Result result = codec.decompress(compressed, (int) length, chunk, leftInBlock);
        if (result.length() > leftInBlock || result.length() == 0) {
            throw new CorruptInputException(
                    file, "a chunk holds " + result.length() + " bytes where " + leftInBlock + " are left", null);
        }
        chunk = result.bytes();
        at = 0;
        filled = result.length();
        leftInBlock -= filled;
        return true;
    }

    private void readFully(int length) throws IOException {
        int got = in.readNBytes(compressed, 0, length);
        if (got < length) {
            throw cutShort();
        }
    }

    /** Lets the array grow with the bytes that are really there: a damaged length does not take memory. */
    private byte[] readGrowing(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw cutShort();
        }
        return bytes;
    }

    /** -1 at the end of the file, where that is allowed. */
    private long readLength(boolean mayEnd) throws IOException {
        long value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            int b = in.read();
            if (b < 0) {
                if (i == 0 && mayEnd) {
                    return -1;
                }
                throw cutShort();
            }
            value = (value << Byte.SIZE) | b;
        }
        return value;
    }

    private CorruptInputException cutShort() {
        return new CorruptInputException(file, "it is cut short", null);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
