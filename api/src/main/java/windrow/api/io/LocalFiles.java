package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import windrow.api.UsageException;

/**
 * The files of this machine, by java.nio alone. Paths are plain, or begin with {@code file:}. Reads gzip by itself, and other compressions
 * by the decompressors it is given.
 */
public final class LocalFiles implements FileAccess {
    /** The block size that all files are said to have, in bytes: it is how large splits become. */
    public static final long BLOCK_BYTES = 32L << 20;

    private static final String SCHEME = "file:";
    private static final String GLOB_CHARACTERS = "*?[{";
    /** The endings of compressions by which a file must not be taken for plain text. */
    private static final Set<String> COMPRESSIONS = Set.of("gz", "bz2", "zst", "lz4", "snappy", "deflate", "lzo", "xz");

    private final Map<String, Decompressor> decompressors = new LinkedHashMap<>();

    /** Reads plain files and gzip. */
    public LocalFiles() {
        this(List.of());
    }

    /** Reads also what these are for; for an ending that several are for, the first is taken, gzip's included. */
    public LocalFiles(List<? extends Decompressor> more) {
        List<Decompressor> all = new ArrayList<>(more);
        all.add(new GzipDecompressor());
        for (Decompressor decompressor : all) {
            decompressor.endings().forEach(ending -> decompressors.putIfAbsent(ending, decompressor));
        }
    }

    /** Whether a path is for this class: it has no scheme, or that of local files. */
    public static boolean isLocal(String path) {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        return colon < 0 || (slash >= 0 && slash < colon) || path.startsWith(SCHEME);
    }

    /** The path in the terms of java.nio. */
    public static Path toPath(String path) {
        if (!path.startsWith(SCHEME)) {
            return Path.of(path);
        }
        String rest = path.substring(SCHEME.length());
        return Path.of(rest.startsWith("//") ? rest.substring(2) : rest);
    }

    private static String toString(Path path) {
        return SCHEME + path.toAbsolutePath().normalize();
    }

    @Override
    public String qualify(String path) {
        return toString(toPath(path));
    }

    @Override
    public FileStatus status(String path) throws IOException {
        return status(toPath(path));
    }

    private static FileStatus status(Path path) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStatus(
                    toString(path),
                    found.isDirectory() ? 0 : found.size(),
                    BLOCK_BYTES,
                    found.lastModifiedTime().toMillis(),
                    found.isDirectory());
        } catch (NoSuchFileException e) {
            throw notFound(path, e);
        }
    }

    private static FileNotFoundException notFound(Path path, Exception cause) {
        FileNotFoundException e = new FileNotFoundException(toString(path) + " does not exist");
        e.initCause(cause);
        return e;
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(toPath(path));
    }

    @Override
    public List<FileStatus> list(String path) throws IOException {
        Path folder = toPath(path);
        if (!Files.isDirectory(folder)) {
            return List.of(status(folder));
        }
        List<FileStatus> found = new ArrayList<>();
        for (Path entry : entries(folder)) {
            String name = nameOf(entry);
            if (!name.startsWith("_") && !name.startsWith(".")) {
                found.add(status(entry));
            }
        }
        return found;
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(found::add);
        }
        found.sort(Comparator.comparing(LocalFiles::nameOf));
        return found;
    }

    @Override
    public List<FileStatus> glob(String pattern) throws IOException {
        Path whole = toPath(pattern);
        if (Files.exists(whole)) {
            return List.of(status(whole));
        }
        Path absolute = whole.toAbsolutePath().normalize();
        List<Path> level = List.of(absolute.getRoot());
        for (Path part : absolute) {
            level = matchPart(level, part.toString());
        }
        List<FileStatus> found = new ArrayList<>();
        for (Path path : level) {
            found.add(status(path));
        }
        return found;
    }

    private static List<Path> matchPart(List<Path> folders, String part) throws IOException {
        List<Path> matches = new ArrayList<>();
        boolean pattern = part.chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0);
        boolean hidden = part.startsWith("_") || part.startsWith(".");
        for (Path folder : folders) {
            if (!pattern) {
                Path child = folder.resolve(part);
                if (Files.exists(child)) {
                    matches.add(child);
                }
            } else if (Files.isDirectory(folder)) {
                PathMatcher matcher = matcher(folder, part);
                for (Path entry : entries(folder)) {
                    String name = nameOf(entry);
                    boolean skip = !hidden && (name.startsWith("_") || name.startsWith("."));
                    if (!skip && matcher.matches(entry.getFileName())) {
                        matches.add(entry);
                    }
                }
            }
        }
        return matches;
    }

    private static PathMatcher matcher(Path folder, String part) {
        try {
            return folder.getFileSystem().getPathMatcher("glob:" + part);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "'" + part + "' in " + folder + " is neither the name of a file that exists nor a pattern: "
                            + e.getDescription()
                            + "; close each [ and {, or put a \\ before one that is meant as it is",
                    e);
        }
    }

    /** One place for all, at no host: every process that can read the file can do so alike. */
    @Override
    public List<BlockLocation> locations(String file, long offset, long length) {
        return Collections.singletonList(new BlockLocation(offset, length, List.of()));
    }

    @Override
    public SeekableInput open(String file) throws IOException {
        Path path = toPath(file);
        try {
            return LocalInput.open(path);
        } catch (NoSuchFileException e) {
            throw notFound(path, e);
        }
    }

    @Override
    public OutputStream create(String file) throws IOException {
        return Files.newOutputStream(withFolder(file));
    }

    @Override
    public OutputStream createNew(String file) throws IOException {
        return Files.newOutputStream(withFolder(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static Path withFolder(String file) throws IOException {
        Path path = toPath(file).toAbsolutePath();
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return path;
    }

    @Override
    public void mkdirs(String path) throws IOException {
        try {
            Files.createDirectories(toPath(path));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("cannot create the folder " + qualify(path) + ": a file is in its place", e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path target = toPath(to);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(
                    qualify(from), qualify(to), "cannot rename: something is at the new path already");
        }
        try {
            Files.move(toPath(from), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException("cannot rename " + qualify(from) + " to " + qualify(to) + ": " + e, e);
        }
    }

    @Override
    public void delete(String path) throws IOException {
        Path root = toPath(path);
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // somebody else deletes too
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public boolean splittable(String file) {
        String ending = compression(file);
        return ending == null || decompressor(ending, file).splittable(ending);
    }

    @Override
    public SplitStream decompress(String file, long start, long end) throws IOException {
        String ending = compression(file);
        Decompressor decompressor = ending == null ? null : decompressor(ending, file);
        long length = status(file).length();
        SeekableInput input = open(file);
        if (decompressor == null) {
            return PlainSplitStream.open(input, start, Math.min(end, length));
        }
        return decompressor.open(file, input, start, Math.min(end, length), length);
    }

    /** The ending if it is that of a compression. */
    private @Nullable String compression(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return COMPRESSIONS.contains(ending) || decompressors.containsKey(ending) ? ending : null;
    }

    private Decompressor decompressor(String ending, String file) {
        Decompressor found = decompressors.get(ending);
        if (found == null) {
            throw new UsageException("cannot read " + file + ": nothing here decompresses ." + ending + " files, only "
                    + decompressors.keySet());
        }
        return found;
    }
}
