package windrow.api.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that formats and tasks need of file systems. A path is a string, with a scheme ({@code hdfs://host/dir}, {@code file:/dir}) or
 * without one, and is never decoded as a URI: it may hold spaces and percent signs. May be used by several threads.
 */
public interface FileAccess {
    /** The path with its scheme and in absolute form, so that it means the same in every process. */
    String qualify(String path) throws IOException;

    /** @throws FileNotFoundException if nothing is there */
    FileStatus status(String path) throws IOException;

    /** Whether a file or folder is there. */
    boolean exists(String path) throws IOException;

    /**
     * What is in a folder, but not in its sub-folders, in the order of names; hidden files and folders, whose names begin with
     * {@code _} or {@code .}, are left out. For a file: the file itself.
     *
     * @throws FileNotFoundException if nothing is there
     */
    List<FileStatus> list(String path) throws IOException;

    /**
     * The files and folders that match a pattern, in the order of paths; hidden ones only where the pattern says so. {@code *} is any
     * part of a name, {@code ?} one character, {@code [a-c]} one of several, <code>{x,y}</code> one of several words. A path without these, or
     * one that exists as it is written, gives that one.
     *
     * @return empty if nothing matches
     */
    List<FileStatus> glob(String pattern) throws IOException;

    /** Where the blocks are that hold a part of a file, in order. */
    List<BlockLocation> locations(String file, long offset, long length) throws IOException;

    /** @throws FileNotFoundException if nothing is there */
    SeekableInput open(String file) throws IOException;

    /** Creates a file, with the folders above it; one that is there is replaced. Its content counts once the stream is closed. */
    OutputStream create(String file) throws IOException;

    /**
     * Creates a file, with the folders above it, where nothing may be: of several who try at once, one succeeds.
     *
     * @throws java.nio.file.FileAlreadyExistsException if something is there
     */
    OutputStream createNew(String file) throws IOException;

    /** Creates a folder and those above it; does nothing if it is there. */
    void mkdirs(String path) throws IOException;

    /**
     * Gives a file or folder another path in the same file system, in one step that is seen whole or not at all. The folder above the
     * new path has to be there, and nothing at the new path itself.
     *
     * @throws IOException if it did not come to that; names both paths
     */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, or a folder with all that is in it; does nothing if it is not there. */
    void delete(String path) throws IOException;

    /**
     * Whether the file can be read from the middle, by its ending: all can but those of a compression that cannot.
     *
     * @throws windrow.api.UsageException if the ending is that of a compression that cannot be read here
     */
    boolean splittable(String file);

    /**
     * Begins to read a split of a file, decompressed by its ending: gz, bz2, zst, lz4, snappy, deflate. Files that end in lzo or
     * xz are refused; all others are plain.
     *
     * @param start where the split begins; 0 for a file that cannot be split
     * @param end where it ends; the file's length or more for a file that cannot be split
     * @throws windrow.api.UsageException if the ending is that of a compression that cannot be read here
     */
    SplitStream decompress(String file, long start, long end) throws IOException;

    /**
     * What these file systems are made of, for formats that know it, such as the configuration of a client library. A copy, or safe for
     * use by several threads.
     *
     * @return null where there is nothing of that type
     */
    default <T> @Nullable T unwrap(Class<T> type) {
        return null;
    }

    /** {@code name} within {@code folder}. */
    static String child(String folder, String name) {
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
    }
}
