package windrow.hadoop.formats;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Writable;
import org.jspecify.annotations.Nullable;
import windrow.api.io.FileAccess;
import windrow.api.io.FileInput;
import windrow.api.io.FileSplit;
import windrow.api.io.InputContext;
import windrow.api.io.RecordReader;

/**
 * The records of SequenceFiles, uncompressed or compressed by records or blocks with any codec of Hadoop's that works here. Files are split
 * wherever it suits; a split begins with the first sync mark in it. What a file's name ends in means nothing.
 *
 * <p>Each record is read into the same key and the same value, as Hadoop does it: copy what you keep. What is emitted need not be copied.
 *
 * @param <K> the class of keys in the files
 * @param <V> the class of values in the files
 */
public final class SequenceFileInput<K extends Writable, V extends Writable> extends FileInput<K, V> {
    private static final long serialVersionUID = 1L;

    private final Class<K> keyClass;
    private final Class<V> valueClass;
    /** Of the attempt that this copy of the format belongs to: to make one takes longer than to open a file. */
    private transient @Nullable Configuration configuration;

    private SequenceFileInput(Class<K> keyClass, Class<V> valueClass, List<String> paths, boolean recursive) {
        super(paths, recursive);
        this.keyClass = keyClass;
        this.valueClass = valueClass;
    }

    /**
     * The records of these files, patterns and folders, as {@link FileAccess#glob} has them. A file with keys or values of other classes
     * fails the job.
     */
    public static <K extends Writable, V extends Writable> SequenceFileInput<K, V> of(
            Class<K> keyClass, Class<V> valueClass, String... paths) {
        return new SequenceFileInput<>(keyClass, valueClass, Arrays.asList(paths), false);
    }

    /** The same, with the files in sub-folders of folders. */
    public SequenceFileInput<K, V> recursive() {
        return new SequenceFileInput<>(keyClass, valueClass, paths(), true);
    }

    @Override
    public SequenceFileInput<K, V> qualified(FileAccess files) throws IOException {
        return new SequenceFileInput<>(keyClass, valueClass, qualifiedPaths(files), isRecursive());
    }

    @Override
    protected boolean splittable(String file, FileAccess files) {
        return true;
    }

    @Override
    protected RecordReader<K, V> open(FileSplit split, InputContext context) throws IOException {
        Configuration known = configuration;
        if (known == null) {
            known = Configurations.of(context.files());
            configuration = known;
        }
        return SequenceFileReader.open(split, keyClass, valueClass, context.files(), known);
    }
}
