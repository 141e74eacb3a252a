package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedInputStream;

/** Snappy files: the framing format, known by its stream identifier, else the blocks of Hadoop's SnappyCodec. */
final class SnappyFormat {

    private static final byte[] IDENTIFIER = "\u00ff\u0006\u0000\u0000sNaPpY".getBytes(StandardCharsets.ISO_8859_1);

    private SnappyFormat() {}

    static InputStream open(String file, InputStream compressed) throws IOException {
        PushbackInputStream in = new PushbackInputStream(compressed, IDENTIFIER.length);
        byte[] head = in.readNBytes(IDENTIFIER.length);
        in.unread(head);
        if (Arrays.equals(head, IDENTIFIER)) {
            return new SnappyFramedInputStream(in);
        }
        return new HadoopBlockStream(file, in, (source, length, target, maxLength) -> {
            int raw = Snappy.uncompressedLength(source, 0, length);
            if (raw < 0 || raw > maxLength) {
                throw new CorruptInputException(
                        file, "a chunk says to hold " + raw + " bytes where " + maxLength + " are left", null);
            }
            byte[] room = target.length < raw ? new byte[raw] : target;
            return new HadoopBlockStream.ChunkCodec.Result(room, Snappy.uncompress(source, 0, length, room, 0));
        });
    }
}
