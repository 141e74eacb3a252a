package windrow.api.io;

import java.io.IOException;
import java.util.Set;

/** Reads files of some compressions. Used by several threads. */
public interface Decompressor {
    /** The endings of file names that it is for, in lower case and without the dot: {@code bz2}. */
    Set<String> endings();

    /** Whether files of that ending can be read from the middle. */
    boolean splittable(String ending);

    /**
     * Begins to read; see {@link FileAccess#decompress}.
     *
     * @param path the file's path, for its ending and for messages
     * @param input the file, to be closed with the stream that is returned, or at once if that cannot be made
     * @param start the split's start; 0 if the ending cannot be split
     * @param end the split's end, at most {@code length}
     * @param length the file's length
     */
    SplitStream open(String path, SeekableInput input, long start, long end, long length) throws IOException;
}
