package windrow.coordinator.journal.store;

import java.io.IOException;

/** A file that is open for writing at its end. Blocking; one thread at a time. After a failure only {@link #close} may be called. */
public interface AppendFile extends AutoCloseable {

    /**
     * Writes at the end of the file. When it returns, the bytes are durable and every later leader finds them in the file. When it throws
     * or never returns, the file may hold them, some of the first of them, or none.
     *
     * @throws IOException also when a later leader took the file or its folder
     */
    void append(byte[] bytes, int offset, int length) throws IOException;

    /** Gives the file back; what was appended stays. Repeatable. */
    @Override
    void close() throws IOException;
}
