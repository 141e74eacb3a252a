package windrow.api.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import windrow.api.Text;

/**
 * Lines of text. The key is the offset of the line's first byte in the file, in a compressed file its offset among the decompressed
 * bytes of its split; the value is the line without its end. Lines end with LF, CR or CR LF; the last one may end with the file. The
 * bytes are not looked at otherwise: what is no valid UTF-8, or a byte order mark, passes unchanged.
 */
public final class TextInput extends StreamInput<Long, Text> {
    private static final long serialVersionUID = 1L;

    private TextInput(List<String> paths, boolean recursive) {
        super(paths, recursive);
    }

    /**
     * The lines of these files, patterns and folders, as {@link FileAccess#glob} has them. A comma is a character like any other.
     */
    public static TextInput of(String... paths) {
        return new TextInput(Arrays.asList(paths), false);
    }

    /** The same, with the files in sub-folders of folders. */
    public TextInput recursive() {
        return new TextInput(paths(), true);
    }

    @Override
    public TextInput qualified(FileAccess files) throws IOException {
        return new TextInput(qualifiedPaths(files), isRecursive());
    }

    @Override
    protected RecordReader<Long, Text> open(FileSplit split, SplitStream stream, InputContext context) {
        LineReader lines = new LineReader(stream, split.path(), LineReader.DEFAULT_BUFFER_BYTES);
        return new RecordReader<>() {
            @Override
            public boolean next() throws IOException {
                return lines.next();
            }

            @Override
            public Long key() {
                return lines.offset();
            }

            @Override
            public Text value() {
                return lines.line();
            }

            @Override
            public double progress() {
                return lines.progress();
            }

            @Override
            public long bytesRead() {
                return lines.bytesRead();
            }

            @Override
            public String position() {
                return lines.describePosition();
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
