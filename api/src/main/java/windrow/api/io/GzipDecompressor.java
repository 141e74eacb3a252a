package windrow.api.io;

import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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
        try {
            return WholeFileStream.open(input, length, compressed -> new GZIPInputStream(compressed, BUFFER_BYTES));
        } catch (EOFException | ZipException e) {
            // neither says which file, or more than "Not in GZIP format"
            throw new IOException(
                    path + " cannot be read as gzip, which its ending says it is: it is something else, or cut short ("
                            + e + ")",
                    e);
        }
    }
}
