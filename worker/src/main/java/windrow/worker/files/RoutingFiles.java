package windrow.worker.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.api.io.BlockLocation;
import windrow.api.io.Decompressor;
import windrow.api.io.FileAccess;
import windrow.api.io.FileStatus;
import windrow.api.io.LocalFiles;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/**
 * Sends each path to the file system it names: {@code file:} to java.nio, every other scheme to Hadoop. A path without a scheme is in
 * Hadoop's default file system where a {@code core-site.xml} is configured, else it is local; then no class of Hadoop's is loaded.
 */
public final class RoutingFiles implements FileAccess, AutoCloseable {

    private final HadoopConf hadoopConf;
    private final List<Decompressor> decompressors = Decompressors.all();
    private final LocalFiles local = new LocalFiles(decompressors);
    private @Nullable HadoopFiles hadoop;

    public RoutingFiles(HadoopConf hadoopConf) {
        this.hadoopConf = hadoopConf;
    }

    private FileAccess at(String path) {
        if (path.startsWith("file:") || (LocalFiles.isLocal(path) && !hadoopConf.isPresent())) {
            return local;
        }
        return hadoop();
    }

    private synchronized HadoopFiles hadoop() {
        HadoopFiles known = hadoop;
        if (known == null) {
            known = new HadoopFiles(hadoopConf, decompressors);
            hadoop = known;
        }
        return known;
    }

    /**
     * Loads what files in Hadoop's default file system need, and connects to it; does nothing where none is configured. May block for as
     * long as that file system does not answer.
     */
    public void prepare() throws IOException {
        if (hadoopConf.isPresent()) {
            HdfsClasses.load();
            hadoop().prepare();
        }
    }

    @Override
    public String qualify(String path) throws IOException {
        return at(path).qualify(path);
    }

    @Override
    public FileStatus status(String path) throws IOException {
        return at(path).status(path);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return at(path).exists(path);
    }

    @Override
    public List<FileStatus> list(String path) throws IOException {
        return at(path).list(path);
    }

    @Override
    public List<FileStatus> glob(String pattern) throws IOException {
        return at(pattern).glob(pattern);
    }

    @Override
    public List<BlockLocation> locations(String file, long offset, long length) throws IOException {
        return at(file).locations(file, offset, length);
    }

    @Override
    public SeekableInput open(String file) throws IOException {
        return at(file).open(file);
    }

    @Override
    public OutputStream create(String file) throws IOException {
        return at(file).create(file);
    }

    @Override
    public OutputStream createNew(String file) throws IOException {
        return at(file).createNew(file);
    }

    @Override
    public void mkdirs(String path) throws IOException {
        at(path).mkdirs(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        FileAccess source = at(from);
        if (source != at(to)) {
            throw new IOException("cannot rename " + from + " to " + to + ": they are in different file systems");
        }
        source.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
        at(path).delete(path);
    }

    @Override
    public boolean splittable(String file) {
        return local.splittable(file);
    }

    @Override
    public SplitStream decompress(String file, long start, long end) throws IOException {
        return at(file).decompress(file, start, end);
    }

    /** Hadoop's configuration, also where all paths are local: its formats want one. */
    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return hadoop().unwrap(type);
    }

    /** Closes Hadoop's file systems, where any were used. */
    @Override
    public synchronized void close() throws IOException {
        if (hadoop != null) {
            hadoop.close();
        }
    }
}
