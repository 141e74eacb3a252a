package windrow.worker.files;

import com.github.luben.zstd.ZstdInputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import windrow.api.io.Decompressor;

/** All compressions that are read by a file's ending. */
public final class Decompressors {

    private static final int BUFFER_BYTES = 64 * 1024;

    private Decompressors() {}

    /** gz, bz2 (which can be split), zst, lz4 and snappy. Codecs are loaded when a file asks for them. */
    public static List<Decompressor> all() {
        return List.of(
                new WholeFileDecompressor("gz", (file, in) -> new GZIPInputStream(in, BUFFER_BYTES)),
                new Bzip2Decompressor(),
                new WholeFileDecompressor("zst", (file, in) -> new ZstdInputStream(in)),
                new WholeFileDecompressor("lz4", Lz4Format::open),
                new WholeFileDecompressor("snappy", SnappyFormat::open));
    }
}
