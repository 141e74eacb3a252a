package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import windrow.api.InputNotFoundException;
import windrow.api.UsageException;

/**
 * Input from files: given by name, by pattern, or as all files of a folder. Hidden files, whose names begin with {@code _} or {@code .},
 * and empty ones are left out. A file that can be split is cut at multiples of {@code job.split-size}, or else of its own block size; the
 * last split may be a tenth longer. Where no size is set, a task may read several small splits.
 *
 * <p>For formats that go about in a file by themselves; those that read its bytes from one end to the other are a {@link StreamInput}.
 *
 * @param <K> the type of keys that it reads
 * @param <V> the type of values that it reads
 */
public abstract class FileInput<K, V> implements InputFormat<K, V> {
    private static final long serialVersionUID = 1L;

    /** The setting for the size of splits in bytes, at least 1; {@code KB}, {@code MB}, {@code GB} and {@code TB} may follow the number. */
    public static final String SPLIT_SIZE = "job.split-size";

    /** How much longer than the others the last split may be, rather than that a tiny one follows. */
    private static final double SLACK = 1.1;

    private final ArrayList<String> paths;
    private final boolean recursive;

    /** Reads these files, patterns and folders; of folders also the sub-folders if {@code recursive}. */
    protected FileInput(List<String> paths, boolean recursive) {
        if (paths.isEmpty() || paths.stream().anyMatch(String::isBlank)) {
            throw new UsageException("at least one input path has to be named, and none of them empty; got " + paths);
        }
        this.paths = new ArrayList<>(paths);
        this.recursive = recursive;
    }

    /** What was given. */
    public final List<String> paths() {
        return List.copyOf(paths);
    }

    /** What was given, in qualified form. */
    protected final List<String> qualifiedPaths(FileAccess files) throws IOException {
        List<String> qualified = new ArrayList<>();
        for (String path : paths) {
            qualified.add(files.qualify(path));
        }
        return qualified;
    }

    /** Whether sub-folders are read, too. */
    public final boolean isRecursive() {
        return recursive;
    }

    /** Whether the file can be read from the middle; if not, it is one split. */
    protected abstract boolean splittable(String file, FileAccess files);

    /** Begins to read the part of a file. */
    protected abstract RecordReader<K, V> open(FileSplit split, InputContext context) throws IOException;

    @Override
    public final RecordReader<K, V> open(InputSplit split, InputContext context) throws IOException {
        return open(FileSplit.of(split), context);
    }

    @Override
    public void check(FileAccess files) throws IOException {
        for (String path : paths) {
            matches(path, files);
        }
    }

    @Override
    public final List<InputSplit> splits(InputContext context) throws IOException {
        String splitSize = context.setting(SPLIT_SIZE, "");
        List<InputSplit> splits = new ArrayList<>();
        for (FileStatus file : inputFiles(context.files())) {
            if (!splittable(file.path(), context.files())) {
                splits.add(wholeFile(file, context.files()));
            } else {
                long size = splitSize.isEmpty() ? file.blockSize() : SplitSize.parse(SPLIT_SIZE, splitSize);
                cut(file, size, context.files(), splits);
            }
        }
        return splits;
    }

    /** Who sets the size of splits has chosen the tasks. */
    @Override
    public final boolean mayShareTasks(InputContext context) {
        return context.setting(SPLIT_SIZE, "").isEmpty();
    }

    private static InputSplit wholeFile(FileStatus file, FileAccess files) throws IOException {
        List<BlockLocation> blocks = files.locations(file.path(), 0, file.length());
        return new FileSplit(file.path(), 0, file.length()).toSplit(hosts(blocks, 0, file.length()));
    }

    private static void cut(FileStatus file, long size, FileAccess files, List<InputSplit> into) throws IOException {
        List<BlockLocation> blocks = files.locations(file.path(), 0, file.length());
        long start = 0;
        while (start < file.length()) {
            long rest = file.length() - start;
            long length = (double) rest / size > SLACK ? size : rest;
            into.add(new FileSplit(file.path(), start, length).toSplit(hosts(blocks, start, start + length)));
            start += length;
        }
    }

    /** The hosts of the block that holds most of the part. */
    private static List<String> hosts(List<BlockLocation> blocks, long start, long end) {
        List<String> best = List.of();
        long most = 0;
        for (BlockLocation block : blocks) {
            long shared = Math.min(end, block.offset() + block.length()) - Math.max(start, block.offset());
            if (shared > most) {
                most = shared;
                best = block.hosts();
            }
        }
        return best;
    }

    private List<FileStatus> inputFiles(FileAccess files) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        for (String path : paths) {
            for (FileStatus match : matches(path, files)) {
                if (match.isDirectory()) {
                    addFolder(match, files, found);
                } else if (match.length() > 0) {
                    found.add(match);
                }
            }
        }
        return found;
    }

    private static List<FileStatus> matches(String path, FileAccess files) throws IOException {
        List<FileStatus> matches = files.glob(path);
        if (matches.isEmpty()) {
            throw new InputNotFoundException(
                    "the input " + files.qualify(path) + " does not exist, or matches nothing if it is a pattern");
        }
        return matches;
    }

    private void addFolder(FileStatus folder, FileAccess files, List<FileStatus> into) throws IOException {
        Deque<FileStatus> open = new ArrayDeque<>(List.of(folder));
        while (!open.isEmpty()) {
            for (FileStatus entry : list(open.remove(), files)) {
                if (!entry.isDirectory()) {
                    if (entry.length() > 0) {
                        into.add(entry);
                    }
                } else if (recursive) {
                    open.add(entry);
                } else {
                    throw new UsageException("the input folder " + folder.path() + " has a sub-folder, " + entry.name()
                            + ": name the files by a pattern such as " + FileAccess.child(folder.path(), "*.txt")
                            + ", or let the job read sub-folders too (recursive())");
                }
            }
        }
    }

    private static List<FileStatus> list(FileStatus folder, FileAccess files) throws IOException {
        try {
            return files.list(folder.path());
        } catch (FileNotFoundException e) {
            throw new InputNotFoundException("the input folder " + folder.path() + " was deleted while it was read");
        }
    }
}
