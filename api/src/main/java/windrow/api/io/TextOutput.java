package windrow.api.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import windrow.api.UsageException;

/**
 * Lines of text: key, tab, value, line feed. A {@link windrow.api.Text} or byte array is written as it is, a String as UTF-8, all else by
 * its {@code toString}. A key or value that is null or {@link windrow.api.Nothing} is left out together with the tab.
 */
public final class TextOutput extends FileOutput<Object, Object> {
    private static final long serialVersionUID = 1L;

    private static final String GZIP = "gz";
    private static final int COMPRESSION_BUFFER_BYTES = 64 * 1024;

    private final boolean gzip;

    private TextOutput(String folder, boolean gzip) {
        super(folder);
        this.gzip = gzip;
    }

    /** Plain text to files in {@code folder}, which must not be there yet. */
    public static TextOutput to(String folder) {
        return new TextOutput(folder, false);
    }

    /**
     * The same, compressed.
     *
     * @param ending what the files' names end in: {@code gz} is the only one so far
     */
    public TextOutput compressed(String ending) {
        if (!ending.equals(GZIP)) {
            throw new UsageException(
                    "text output can be compressed with '" + GZIP + "' only, not with '" + ending + "'");
        }
        return new TextOutput(folder(), true);
    }

    @Override
    public TextOutput qualified(FileAccess files) throws IOException {
        return new TextOutput(files.qualify(folder()), gzip);
    }

    @Override
    protected String ending() {
        return gzip ? "." + GZIP : "";
    }

    @Override
    protected RecordWriter<Object, Object> writer(OutputStream out) throws IOException {
        return new LineWriter(gzip ? new GZIPOutputStream(out, COMPRESSION_BUFFER_BYTES) : out);
    }
}
