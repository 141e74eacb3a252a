package windrow.api.io;

import java.io.IOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Gzip by the JDK, also of several members one behind the other. */
public final class GzipDecompressor implements Decompressor {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Without state. */
    public GzipDecompressor() {}

    @Override
    public Set<String> endings() {
        return Set.of("gz");
    }

    @Override
    public boolean splittable(String ending) {
        return false;
    }

    @Override
    public SplitStream open(String path, SeekableInput input, long start, long end, long length) throws IOException {
        return WholeFileStream.open(input, length, compressed -> new GZIPInputStream(compressed, BUFFER_BYTES));
    }
}
