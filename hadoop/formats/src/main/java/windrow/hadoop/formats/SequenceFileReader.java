package windrow.hadoop.formats;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.util.ReflectionUtils;
import windrow.api.UsageException;
import windrow.api.io.FileAccess;
import windrow.api.io.FileSplit;
import windrow.api.io.RecordReader;

/**
 * Reads the records of one split by Hadoop's own reader.
 *
 * <p>To which split a record belongs: to the one in which the last sync mark before it begins. So a reader goes to the first mark that
 * begins in its split, and goes on behind its split's end until it meets the next one.
 */
final class SequenceFileReader<K extends Writable, V extends Writable> implements RecordReader<K, V> {
    private static final byte[] MAGIC = {'S', 'E', 'Q'};

    private final SequenceFile.Reader reader;
    private final FileSplit split;
    private final K key;
    private final V value;
    private boolean ended;
    /** Where Hadoop's reader stood before the current record: with compression by blocks, behind the part of the block that is taken up. */
    private long recordAt;

    private volatile long place;

    private SequenceFileReader(SequenceFile.Reader reader, FileSplit split, K key, V value) throws IOException {
        this.reader = reader;
        this.split = split;
        this.key = key;
        this.value = value;
        this.recordAt = reader.getPosition();
        this.ended = recordAt >= split.end();
        this.place = ended ? split.end() : split.start();
    }

    static <K extends Writable, V extends Writable> SequenceFileReader<K, V> open(
            FileSplit split, Class<K> keyClass, Class<V> valueClass, FileAccess files, Configuration conf)
            throws IOException {
        long length = files.status(split.path()).length();
        FSDataInputStream in = SeekableInputStream.buffered(files.open(split.path()));
        try {
            checkMagic(in, split.path());
            SequenceFile.Reader reader = reader(in, length, split.path(), conf);
            checkClasses(reader, split.path(), keyClass, valueClass);
            if (split.start() > reader.getPosition()) {
                reader.sync(split.start());
            }
            return new SequenceFileReader<>(
                    reader,
                    split,
                    ReflectionUtils.newInstance(keyClass, conf),
                    ReflectionUtils.newInstance(valueClass, conf));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static void checkMagic(FSDataInputStream in, String path) throws IOException {
        byte[] head = in.readNBytes(MAGIC.length);
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= head.length || head[i] != MAGIC[i]) {
                throw new UsageException(
                        path + " is no SequenceFile: it does not begin with the letters SEQ; read text by"
                                + " TextInput, or name by a pattern only the files that are SequenceFiles");
            }
        }
        in.seek(0);
    }

    private static SequenceFile.Reader reader(FSDataInputStream in, long length, String path, Configuration conf)
            throws IOException {
        try {
            return new SequenceFile.Reader(conf, SequenceFile.Reader.stream(in), SequenceFile.Reader.length(length));
        } catch (EOFException e) {
            throw new IOException("cannot read the SequenceFile " + path + ": it is cut short within its header", e);
        } catch (IOException | RuntimeException e) {
            // a newer version, an unknown codec, or one that needs a native library that is not here: Hadoop says which
            throw new IOException("cannot read the SequenceFile " + path + ": " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static void checkClasses(SequenceFile.Reader reader, String path, Class<?> keyClass, Class<?> valueClass) {
        if (!reader.getKeyClassName().equals(keyClass.getName())
                || !reader.getValueClassName().equals(valueClass.getName())) {
            throw new UsageException("the SequenceFile " + path + " has keys of " + reader.getKeyClassName()
                    + " and values of " + reader.getValueClassName() + ", but the job reads keys of "
                    + keyClass.getName() + " and values of " + valueClass.getName()
                    + ": name the file's classes in SequenceFileInput.of(...)");
        }
    }

    @Override
    public boolean next() throws IOException {
        if (ended) {
            return false;
        }
        try {
            recordAt = reader.getPosition();
            if (!reader.next(key) || (recordAt >= split.end() && reader.syncSeen())) {
                ended = true;
                place = split.end();
                return false;
            }
            reader.getCurrentValue(value);
        } catch (EOFException e) {
            throw new IOException(position() + ": the file is cut short", e);
        } catch (IOException | RuntimeException e) {
            throw new IOException(position() + ": the record cannot be read (" + reason(e) + ")", e);
        }
        place = Math.max(place, Math.min(recordAt, split.end()));
        return true;
    }

    @Override
    public K key() {
        return key;
    }

    @Override
    public V value() {
        return value;
    }

    @Override
    public double progress() {
        return split.length() <= 0 ? 1 : Math.min(1, (double) bytesRead() / split.length());
    }

    @Override
    public long bytesRead() {
        return place - split.start();
    }

    @Override
    public String position() {
        return split.path() + ", record at or before offset " + recordAt;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
