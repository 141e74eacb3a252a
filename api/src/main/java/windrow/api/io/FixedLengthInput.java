package windrow.api.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import windrow.api.Text;
import windrow.api.UsageException;

/**
 * Records of one length with nothing between them. The key is the offset of the record's first byte in the file, in a compressed file its
 * offset among the decompressed bytes; the value is the record. A record belongs to the split in which it begins. A file that ends in the
 * middle of a record fails the task that reads its end.
 */
public final class FixedLengthInput extends StreamInput<Long, Text> {
    private static final long serialVersionUID = 1L;

    /** The most bytes that a record may have. */
    public static final int MAX_RECORD_BYTES = 1 << 30;

    private final int recordBytes;

    private FixedLengthInput(int recordBytes, List<String> paths, boolean recursive) {
        super(paths, recursive);
        if (recordBytes < 1 || recordBytes > MAX_RECORD_BYTES) {
            throw new UsageException(
                    "a record's length has to be 1 to " + MAX_RECORD_BYTES + " bytes, not " + recordBytes);
        }
        this.recordBytes = recordBytes;
    }

    /**
     * The records of these files, patterns and folders, as {@link FileAccess#glob} has them.
     *
     * @param recordBytes of each, 1 to {@link #MAX_RECORD_BYTES}
     */
    public static FixedLengthInput of(int recordBytes, String... paths) {
        return new FixedLengthInput(recordBytes, Arrays.asList(paths), false);
    }

    /** The same, with the files in sub-folders of folders. */
    public FixedLengthInput recursive() {
        return new FixedLengthInput(recordBytes, paths(), true);
    }

    @Override
    public FixedLengthInput qualified(FileAccess files) throws IOException {
        return new FixedLengthInput(recordBytes, qualifiedPaths(files), isRecursive());
    }

    @Override
    protected RecordReader<Long, Text> open(FileSplit split, SplitStream stream, InputContext context)
            throws IOException {
        if (!stream.offsetsAreInFile() && context.files().splittable(split.path())) {
            throw new UsageException("records of fixed length cannot be read from " + split.path()
                    + ": where one begins is not known in the middle of this compression; decompress it, or use gz");
        }
        return new FixedLengthReader(stream, split.path(), recordBytes);
    }
}
