package windrow.worker.files;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.DefaultCodec;
import windrow.api.io.Decompressor;

/** All compressions that are read by a file's ending. */
public final class Decompressors {

    private static final int BUFFER_BYTES = 64 * 1024;

    private Decompressors() {}

    /** gz, bz2 (which can be split), zst, lz4, snappy and deflate. Codecs are loaded when a file asks for them. */
    public static List<Decompressor> all() {
        return List.of(
                new WholeFileDecompressor("gz", (file, in) -> new GZIPInputStream(in, BUFFER_BYTES)),
                new Bzip2Decompressor(),
                new WholeFileDecompressor("zst", (file, in) -> new ZstdInputStream(in)),
                new WholeFileDecompressor("lz4", Lz4Format::open),
                new WholeFileDecompressor("snappy", SnappyFormat::open),
                new WholeFileDecompressor("deflate", (file, in) -> zlib(in)));
    }

    /** By Hadoop's codec, since the JDK's stream ends where the first of several files ends that were put together. */
    private static InputStream zlib(InputStream compressed) throws IOException {
        DefaultCodec codec = new DefaultCodec();
        codec.setConf(new Configuration(false));
        return codec.createInputStream(compressed);
    }
}
