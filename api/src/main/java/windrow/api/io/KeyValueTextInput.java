package windrow.api.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import windrow.api.Text;

/**
 * Lines of text, each cut at its first tab: the key before it, the value behind it. A line without a tab is a key with an empty value. So
 * it reads what {@link TextOutput} wrote. For all else see {@link TextInput}.
 */
public final class KeyValueTextInput extends StreamInput<Text, Text> {
    private static final long serialVersionUID = 1L;

    private KeyValueTextInput(List<String> paths, boolean recursive) {
        super(paths, recursive);
    }

    /** The lines of these files, patterns and folders. */
    public static KeyValueTextInput of(String... paths) {
        return new KeyValueTextInput(Arrays.asList(paths), false);
    }

    /** The same, with the files in sub-folders of folders. */
    public KeyValueTextInput recursive() {
        return new KeyValueTextInput(paths(), true);
    }

    @Override
    public KeyValueTextInput qualified(FileAccess files) throws IOException {
        return new KeyValueTextInput(qualifiedPaths(files), isRecursive());
    }

    @Override
    protected RecordReader<Text, Text> open(FileSplit split, SplitStream stream, InputContext context) {
        return new Reader(new LineReader(stream, split.path(), LineReader.DEFAULT_BUFFER_BYTES));
    }

    private static final class Reader implements RecordReader<Text, Text> {
        private final LineReader lines;
        private final Text key = new Text();
        private final Text value = new Text();

        private Reader(LineReader lines) {
            this.lines = lines;
        }

        @Override
        public boolean next() throws IOException {
            if (!lines.next()) {
                return false;
            }
            Text line = lines.line();
            byte[] bytes = line.array();
            int end = line.offset() + line.length();
            int tab = line.offset();
            while (tab < end && bytes[tab] != '\t') {
                tab++;
            }
            key.set(bytes, line.offset(), tab - line.offset());
            int valueAt = Math.min(tab + 1, end);
            value.set(bytes, valueAt, end - valueAt);
            return true;
        }

        @Override
        public Text key() {
            return key;
        }

        @Override
        public Text value() {
            return value;
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
    }
}
