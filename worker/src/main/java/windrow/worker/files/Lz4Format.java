package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4 files: the frame format of the lz4 program, known by its magic number, else the blocks of Hadoop's Lz4Codec. */
final class Lz4Format {

    private static final int FRAME_MAGIC = 0x184D2204;
    private static final int SKIPPABLE_MAGIC = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;
    private static final int LEGACY_MAGIC = 0x184C2102;
    private static final int INITIAL_CHUNK = 256 * 1024;

    /** LZ4 makes nothing smaller than by this factor. */
    private static final int MAX_RATIO = 255;

    private Lz4Format() {}

    static InputStream open(String file, InputStream compressed) throws IOException {
        PushbackInputStream in = new PushbackInputStream(compressed, Integer.BYTES);
        byte[] head = in.readNBytes(Integer.BYTES);
        in.unread(head);
        if (head.length < Integer.BYTES) {
            throw new CorruptInputException(file, "it is cut short", null);
        }
        int magic = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (magic == FRAME_MAGIC || (magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
            return new LZ4FrameInputStream(in);
        }
        if (magic == LEGACY_MAGIC) {
            throw new CorruptInputException(file, "it is in LZ4's legacy format; compress it again without -l", null);
        }
        return new HadoopBlockStream(file, in, chunks());
    }

    private static HadoopBlockStream.ChunkCodec chunks() {
        LZ4SafeDecompressor codec = LZ4Factory.fastestInstance().safeDecompressor();
        return (source, length, target, maxLength) -> {
            int bound = (int) Math.min(maxLength, (long) length * MAX_RATIO);
            byte[] room = target.length < bound ? new byte[Math.max(bound, INITIAL_CHUNK)] : target;
            return new HadoopBlockStream.ChunkCodec.Result(
                    room, codec.decompress(source, 0, length, room, 0, (int) Math.min(room.length, maxLength)));
        };
    }
}
