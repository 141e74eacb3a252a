package windrow.api.io;

/**
 * What a file system knows about a file or folder.
 *
 * @param path its qualified path
 * @param length its length in bytes; 0 for a folder
 * @param blockSize the size in bytes of the blocks that it is stored in, at least 1
 * @param modificationMillis when it was last changed, in milliseconds since 1970
 * @param isDirectory whether it is a folder
 */
public record FileStatus(String path, long length, long blockSize, long modificationMillis, boolean isDirectory) {
    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
