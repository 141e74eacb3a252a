package windrow.worker.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import windrow.api.UsageException;
import windrow.api.io.BlockLocation;
import windrow.api.io.Decompressor;
import windrow.api.io.FileAccess;
import windrow.api.io.FileStatus;
import windrow.api.io.PlainSplitStream;
import windrow.api.io.SeekableInput;
import windrow.api.io.SplitStream;

/** Any file system that Hadoop knows. Its configuration is read when the first path is used. Errors name path and file system. */
public final class HadoopFiles implements FileAccess, AutoCloseable {

    private static final String LOCAL = "file";

    private final HadoopConf hadoopConf;
    private final List<Decompressor> decompressors;
    private final ReadAheadMemory readAhead;
    private final Map<String, FileSystem> fileSystems = new ConcurrentHashMap<>();
    private @Nullable Configuration configuration;

    public HadoopFiles(HadoopConf hadoopConf, List<Decompressor> decompressors) {
        this(
                hadoopConf,
                decompressors,
                ReadAheadMemory.ofHeap(Runtime.getRuntime().maxMemory()));
    }

    /** @param readAhead for files that are not on this machine */
    HadoopFiles(HadoopConf hadoopConf, List<Decompressor> decompressors, ReadAheadMemory readAhead) {
        this.hadoopConf = hadoopConf;
        this.readAhead = readAhead;
        this.decompressors = List.copyOf(decompressors);
    }

    private synchronized Configuration configuration() {
        Configuration known = configuration;
        if (known == null) {
            known = hadoopConf.load();
            configuration = known;
        }
        return known;
    }

    /** Our own instance for each scheme and host, so that closing it disturbs nobody else. */
    private FileSystem fileSystem(Path path) throws IOException {
        URI uri = path.toUri();
        if (uri.getScheme() == null) {
            uri = FileSystem.getDefaultUri(configuration());
        }
        String key = uri.getScheme() + "://" + (uri.getAuthority() == null ? "" : uri.getAuthority());
        FileSystem known = fileSystems.get(key);
        if (known != null) {
            return known;
        }
        FileSystem made;
        try {
            made = FileSystem.newInstance(uri, configuration());
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("cannot use the file system " + key + " of " + path + ": " + e.getMessage(), e);
        }
        FileSystem other = fileSystems.putIfAbsent(key, made);
        if (other != null) {
            made.close();
            return other;
        }
        return made;
    }

    private static Path path(String text) {
        try {
            return new Path(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("not a path: '" + text + "' (" + e.getMessage() + ")", e);
        }
    }

    @FunctionalInterface
    private interface Operation<T> {
        T on(FileSystem fileSystem, Path path) throws IOException;
    }

    /** Does something with a path, and makes errors say with which, and where. */
    private <T> T with(String what, String text, Operation<T> operation) throws IOException {
        Path path = path(text);
        FileSystem fileSystem = fileSystem(path);
        try {
            return operation.on(fileSystem, path);
        } catch (FileNotFoundException e) {
            FileNotFoundException told = new FileNotFoundException(
                    fileSystem.makeQualified(path) + " does not exist (in " + fileSystem.getUri() + ")");
            told.initCause(e);
            throw told;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "cannot " + what + " " + fileSystem.makeQualified(path) + " (in " + fileSystem.getUri() + "): "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public String qualify(String path) throws IOException {
        return with("qualify", path, (fs, p) -> fs.makeQualified(p).toString());
    }

    private static FileStatus told(org.apache.hadoop.fs.FileStatus status) {
        return new FileStatus(
                status.getPath().toString(),
                status.isDirectory() ? 0 : status.getLen(),
                Math.max(1, status.getBlockSize()),
                status.getModificationTime(),
                status.isDirectory());
    }

    @Override
    public FileStatus status(String path) throws IOException {
        return with("look at", path, (fs, p) -> told(fs.getFileStatus(p)));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return with("look for", path, FileSystem::exists);
    }

    private static boolean hidden(Path path) {
        return path.getName().startsWith("_") || path.getName().startsWith(".");
    }

    @Override
    public List<FileStatus> list(String path) throws IOException {
        return with("list", path, (fs, p) -> {
            if (!fs.getFileStatus(p).isDirectory()) {
                return List.of(told(fs.getFileStatus(p)));
            }
            return sorted(fs.listStatus(p, child -> !hidden(child)));
        });
    }

    private static List<FileStatus> sorted(org.apache.hadoop.fs.FileStatus @Nullable [] statuses) {
        List<FileStatus> found = new ArrayList<>();
        if (statuses != null) {
            for (org.apache.hadoop.fs.FileStatus status : statuses) {
                found.add(told(status));
            }
        }
        found.sort(Comparator.comparing(FileStatus::path));
        return found;
    }

    @Override
    public List<FileStatus> glob(String pattern) throws IOException {
        return with("match", pattern, (fs, p) -> {
            if (fs.exists(p)) {
                return List.of(told(fs.getFileStatus(p)));
            }
            boolean asksForHidden = hidden(p);
            return sorted(fs.globStatus(p, child -> asksForHidden || !hidden(child)));
        });
    }

    @Override
    public List<BlockLocation> locations(String file, long offset, long length) throws IOException {
        return with("find the blocks of", file, (fs, p) -> {
            List<BlockLocation> found = new ArrayList<>();
            for (org.apache.hadoop.fs.BlockLocation block : fs.getFileBlockLocations(p, offset, length)) {
                found.add(new BlockLocation(block.getOffset(), block.getLength(), List.of(block.getHosts())));
            }
            return found;
        });
    }

    @Override
    public SeekableInput open(String file) throws IOException {
        return opened(file, Long.MAX_VALUE).input;
    }

    private record Opened(SeekableInput input, long length) {}

    /** @param end read ahead goes no further than this */
    private Opened opened(String file, long end) throws IOException {
        return with("open", file, (fs, p) -> {
            long length = fs.getFileStatus(p).getLen();
            Input input = new Input(fs.open(p), length);
            if (fs.getUri().getScheme().equals(LOCAL)) {
                // the operating system reads ahead by itself
                return new Opened(input, length);
            }
            String name = fs.makeQualified(p).toString();
            return new Opened(new ReadAheadInput(name, input, length, Math.min(end, length), readAhead), length);
        });
    }

    @Override
    public OutputStream create(String file) throws IOException {
        return with("create", file, (fs, p) -> fs.create(p, true));
    }

    @Override
    public OutputStream createNew(String file) throws IOException {
        return with("create", file, (fs, p) -> {
            try {
                return fs.create(p, false);
            } catch (IOException e) {
                // a file that somebody is still writing is told of by another exception than one that is complete
                if (fs.exists(p)) {
                    FileAlreadyExistsException taken =
                            new FileAlreadyExistsException(fs.makeQualified(p).toString());
                    taken.initCause(e);
                    throw taken;
                }
                throw e;
            }
        });
    }

    @Override
    public void mkdirs(String path) throws IOException {
        with("create the folder", path, (fs, p) -> {
            if (!fs.mkdirs(p)) {
                throw new IOException("the file system refused");
            }
            return true;
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        with("rename", from, (fs, p) -> {
            Path target = path(to);
            // Hadoop's rename would move into a folder that is there instead of refusing.
            if (fs.exists(target)) {
                throw new IOException("something is at the new path already: " + fs.makeQualified(target));
            }
            if (!fs.rename(p, target)) {
                throw new IOException("the file system refused the new path " + fs.makeQualified(target)
                        + (fs.exists(p) ? "" : "; there is nothing at the old one"));
            }
            return true;
        });
    }

    @Override
    public void delete(String path) throws IOException {
        with("delete", path, (fs, p) -> {
            if (!fs.delete(p, true) && fs.exists(p)) {
                throw new IOException("the file system refused");
            }
            return true;
        });
    }

    @Override
    public boolean splittable(String file) {
        Decompressor decompressor = decompressor(file);
        return decompressor == null || decompressor.splittable(ending(file));
    }

    private static String ending(String file) {
        return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private @Nullable Decompressor decompressor(String file) {
        String ending = ending(file);
        for (Decompressor decompressor : decompressors) {
            if (decompressor.endings().contains(ending)) {
                return decompressor;
            }
        }
        return null;
    }

    @Override
    public SplitStream decompress(String file, long start, long end) throws IOException {
        Opened opened = opened(file, end);
        long last = Math.min(end, opened.length);
        Decompressor decompressor = decompressor(file);
        return decompressor == null
                ? PlainSplitStream.open(opened.input, start, last)
                : decompressor.open(file, opened.input, start, last, opened.length);
    }

    /** A copy of the configuration that the file systems are opened with. */
    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return type == Configuration.class ? type.cast(new Configuration(configuration())) : null;
    }

    /** Connects to the default file system and looks at its root, so that the next look does not pay for the first time. */
    void prepare() throws IOException {
        if (exists(Path.SEPARATOR)) {
            list(Path.SEPARATOR);
        }
    }

    /** Closes the file systems. */
    @Override
    public void close() throws IOException {
        for (FileSystem fileSystem : fileSystems.values()) {
            fileSystem.close();
        }
        fileSystems.clear();
    }

    private static final class Input extends SeekableInput {

        private final FSDataInputStream in;
        private final long length;

        Input(FSDataInputStream in, long length) {
            this.in = in;
            this.length = length;
        }

        @Override
        public void seek(long newPosition) throws IOException {
            in.seek(newPosition);
        }

        @Override
        public long position() throws IOException {
            return in.getPos();
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            return in.read(bytes, offset, count);
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, length - in.getPos()));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
