package windrow.coordinator.journal.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The place of a journal: a root with folders, and files in these, no deeper. Each method is one step: it takes effect as a whole or not
 * at all, and when it has returned, its effect outlives the death of this process and of the machine. When it throws, either may be the
 * case, unless it says otherwise.
 *
 * <p>A folder fences: when it has been renamed, nothing can be made, renamed or removed under its earlier name, by anybody; and whoever
 * had a file in it open for writing can make nothing durable in it any more once that file {@link #isClosed} after {@link #recoverLease}.
 * A store without leases (local files) gives the same by another way: an {@link AppendFile#append} whose bytes were written when the
 * folder had been renamed does not return.
 *
 * <p>Blocking. Two threads may use it at once, each for files of its own.
 */
public interface JournalStore {

    /** A file by its name and its length in bytes, which of a file that is open for writing may be too small. */
    record StoredFile(String name, long length) {}

    /**
     * Makes the root where it is missing, and proves that all that a journal needs can be done there.
     *
     * @throws UnsuitableStoreException when it cannot, ever
     */
    void prepare() throws IOException;

    /** Names of the folders in the root. */
    List<String> folders() throws IOException;

    /** Makes a folder in the root; fails when there is one of this name. */
    void createFolder(String folder) throws IOException;

    /** Renames a folder with all that is in it; fails when it is not there, or one of the new name is. */
    void renameFolder(String from, String to) throws IOException;

    /** Removes a folder; fails when it is not there or not empty. */
    void removeEmptyFolder(String folder) throws IOException;

    /** What lies in the folder, in any order; fails when it is not there. */
    List<StoredFile> files(String folder) throws IOException;

    /** Makes an empty file and opens it for writing; fails when the folder is not there, or a file of this name is. */
    AppendFile create(String folder, String name) throws IOException;

    /** Opens a file for reading, from its first byte to where it ends now. */
    InputStream open(String folder, String name) throws IOException;

    /** Whether nobody can write to the file any more. */
    boolean isClosed(String folder, String name) throws IOException;

    /** Begins to take the file away from whoever has it open for writing. It may take a while until it {@link #isClosed}. Repeatable. */
    void recoverLease(String folder, String name) throws IOException;

    /** Renames a file inside of its folder; fails when it is not there, or one of the new name is. */
    void renameFile(String folder, String from, String to) throws IOException;

    /** Removes a file; fails when it is not there. */
    void deleteFile(String folder, String name) throws IOException;

    /** How to name a place in messages to people; both may be empty. */
    String describe(String folder, String name);
}
