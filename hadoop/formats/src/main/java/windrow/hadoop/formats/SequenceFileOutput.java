package windrow.hadoop.formats;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.jspecify.annotations.Nullable;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;
import windrow.api.io.FileOutput;
import windrow.api.io.RecordWriter;
import windrow.api.io.TaskOutput;

/**
 * SequenceFiles, written by Hadoop's own writer: not compressed, unless {@link #blockCompressed} or {@link #recordCompressed} says so.
 *
 * @param <K> the class of keys, exactly this one
 * @param <V> the class of values, exactly this one
 */
public final class SequenceFileOutput<K extends Writable, V extends Writable> extends FileOutput<K, V> {
    private static final long serialVersionUID = 1L;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Class<K> keyClass;
    private final Class<V> valueClass;
    private final CompressionType compression;
    private final @Nullable Class<? extends CompressionCodec> codec;

    private SequenceFileOutput(
            String folder,
            Class<K> keyClass,
            Class<V> valueClass,
            CompressionType compression,
            @Nullable Class<? extends CompressionCodec> codec) {
        super(folder);
        this.keyClass = keyClass;
        this.valueClass = valueClass;
        this.compression = compression;
        this.codec = codec;
    }

    /** To files in {@code folder}, which must not be there yet. */
    public static <K extends Writable, V extends Writable> SequenceFileOutput<K, V> to(
            String folder, Class<K> keyClass, Class<V> valueClass) {
        return new SequenceFileOutput<>(folder, keyClass, valueClass, CompressionType.NONE, null);
    }

    /** The same, with many records compressed together, which makes them smallest. A job with a codec that does not work here is refused. */
    public SequenceFileOutput<K, V> blockCompressed(Class<? extends CompressionCodec> by) {
        return new SequenceFileOutput<>(folder(), keyClass, valueClass, CompressionType.BLOCK, by);
    }

    /** The same, with each value compressed by itself, for large values. A job with a codec that does not work here is refused. */
    public SequenceFileOutput<K, V> recordCompressed(Class<? extends CompressionCodec> by) {
        return new SequenceFileOutput<>(folder(), keyClass, valueClass, CompressionType.RECORD, by);
    }

    @Override
    public SequenceFileOutput<K, V> qualified(FileAccess files) throws IOException {
        return new SequenceFileOutput<>(files.qualify(folder()), keyClass, valueClass, compression, codec);
    }

    /** Also writes a file of no records to nowhere, to see whether the codec works. */
    @Override
    public void check(FileAccess files) throws IOException {
        super.check(files);
        writer(OutputStream.nullOutputStream(), Configurations.of(files)).close();
    }

    @Override
    protected RecordWriter<K, V> writer(OutputStream out) throws IOException {
        return writer(out, new Configuration());
    }

    @Override
    protected RecordWriter<K, V> writer(OutputStream out, TaskOutput task) throws IOException {
        return writer(out, Configurations.of(task.files()));
    }

    private Writer<K, V> writer(OutputStream out, Configuration conf) throws IOException {
        FSDataOutputStream stream = new FSDataOutputStream(new BufferedOutputStream(out, BUFFER_BYTES), null);
        try {
            SequenceFile.Writer writer = SequenceFile.createWriter(
                    conf,
                    SequenceFile.Writer.stream(stream),
                    SequenceFile.Writer.keyClass(keyClass),
                    SequenceFile.Writer.valueClass(valueClass),
                    codec == null
                            ? SequenceFile.Writer.compression(compression)
                            : SequenceFile.Writer.compression(compression, ReflectionUtils.newInstance(codec, conf)));
            return new Writer<>(writer, stream);
        } catch (RuntimeException e) {
            // what Hadoop throws where a codec needs a native library that is not there
            throw new UsageException(
                    "cannot write SequenceFiles to " + folder() + (codec == null ? "" : " by " + codec.getName()) + ": "
                            + (e.getMessage() == null ? e : e.getMessage())
                            + "; DefaultCodec, BZip2Codec, SnappyCodec and Lz4Codec need no native library",
                    e);
        }
    }

    private static final class Writer<K extends Writable, V extends Writable> implements RecordWriter<K, V> {
        private final SequenceFile.Writer writer;
        private final FSDataOutputStream stream;

        private Writer(SequenceFile.Writer writer, FSDataOutputStream stream) {
            this.writer = writer;
            this.stream = stream;
        }

        @Override
        public void write(K key, V value) throws IOException {
            writer.append(key, value);
        }

        /** Those of the file so far, since Hadoop's writer tells no others: of compressed records those after compression. */
        @Override
        public long bytesWritten() {
            return stream.getPos();
        }

        /** Hadoop's writer leaves a stream that it was given open. */
        @Override
        public void close() throws IOException {
            try (stream) {
                writer.close();
            }
        }
    }
}
