package windrow.api.io;

import java.io.IOException;
import java.util.List;

/**
 * Input from files whose bytes are read in order, and decompressed by the files' endings: {@link FileAccess#decompress} says which.
 *
 * @param <K> the type of keys that it reads
 * @param <V> the type of values that it reads
 */
public abstract class StreamInput<K, V> extends FileInput<K, V> {
    private static final long serialVersionUID = 1L;

    /** Reads these files, patterns and folders; of folders also the sub-folders if {@code recursive}. */
    protected StreamInput(List<String> paths, boolean recursive) {
        super(paths, recursive);
    }

    /** Begins to read the part of a file; the reader closes the stream, this caller if it throws. */
    protected abstract RecordReader<K, V> open(FileSplit split, SplitStream stream, InputContext context)
            throws IOException;

    @Override
    protected final boolean splittable(String file, FileAccess files) {
        return files.splittable(file);
    }

    @Override
    protected final RecordReader<K, V> open(FileSplit split, InputContext context) throws IOException {
        SplitStream stream = context.files().decompress(split.path(), split.start(), split.end());
        try {
            return open(split, stream, context);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }
}
