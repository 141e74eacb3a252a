package windrow.worker.files;

import java.io.IOException;
import java.util.Set;
import windrow.api.io.Decompressor;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/** Bzip2, read from any block on. */
final class Bzip2Decompressor implements Decompressor {

    @Override
    public Set<String> endings() {
        return Set.of("bz2");
    }

    @Override
    public boolean splittable(String ending) {
        return true;
    }

    @Override
    public SplitStream open(String path, SeekableInput input, long start, long end, long length) throws IOException {
        try {
            return Bzip2SplitStream.open(path, input, start, end, length);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }
}
