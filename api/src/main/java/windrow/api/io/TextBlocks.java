package windrow.api.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import windrow.api.Text;

/**
 * The same text as {@link TextInput} reads, and the same splits, but many lines at once: for mappers that look at bytes and need no record
 * per line, such as those that count words or search, this is much faster. The value is a block of whole lines with their ends, CR LF
 * included, as many as one read brought: usually about 128 KB, and at least one line, however long. The last line of a file may have no
 * end. The key is the offset of the block's first byte in the file, in a compressed file its offset among the decompressed bytes of its
 * split. All blocks together are the file, byte for byte.
 *
 * <p>Where lines are cut into blocks follows from how the file is read, and may differ from one attempt of a task to the next: what a
 * mapper emits must not depend on it. Counters and reports that tell the records read tell blocks.
 */
public final class TextBlocks extends StreamInput<Long, Text> {
    private static final long serialVersionUID = 1L;

    private TextBlocks(List<String> paths, boolean recursive) {
        super(paths, recursive);
    }

    /**
     * The lines of these files, patterns and folders, as {@link FileAccess#glob} has them. A comma is a character like any other.
     */
    public static TextBlocks of(String... paths) {
        return new TextBlocks(Arrays.asList(paths), false);
    }

    /** The same, with the files in sub-folders of folders. */
    public TextBlocks recursive() {
        return new TextBlocks(paths(), true);
    }

    @Override
    public TextBlocks qualified(FileAccess files) throws IOException {
        return new TextBlocks(qualifiedPaths(files), isRecursive());
    }

    @Override
    protected RecordReader<Long, Text> open(FileSplit split, SplitStream stream, InputContext context) {
        return new BlockReader(stream, split.path(), SplitReader.DEFAULT_BUFFER_BYTES);
    }
}
