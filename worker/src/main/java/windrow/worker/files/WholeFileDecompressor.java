package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import windrow.api.io.Decompressor;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;
import windrow.api.io.WholeFileStream;

/** A compression whose files are read from their start alone. */
final class WholeFileDecompressor implements Decompressor {

    private final String ending;
    private final Format format;

    /** Tells a codec the file's name, for its messages. */
    @FunctionalInterface
    interface Format {
        InputStream open(String file, InputStream compressed) throws IOException;
    }

    WholeFileDecompressor(String ending, Format format) {
        this.ending = ending;
        this.format = format;
    }

    @Override
    public Set<String> endings() {
        return Set.of(ending);
    }

    @Override
    public boolean splittable(String asked) {
        return false;
    }

    @Override
    public SplitStream open(String path, SeekableInput input, long start, long end, long length) throws IOException {
        return WholeFileStream.open(
                input,
                length,
                compressed -> length == 0
                        ? compressed
                        : CheckedStream.open(path, compressed, source -> format.open(path, source)));
    }
}
