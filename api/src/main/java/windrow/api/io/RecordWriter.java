package windrow.api.io;

import java.io.Closeable;
import java.io.IOException;

/** Writes the records of one task to one output. Belongs to one thread. */
public interface RecordWriter<K, V> extends Closeable {
    /** Writes a record; key and value may be changed by others after the return. */
    void write(K key, V value) throws IOException;

    /** How many bytes were written, before compression. */
    long bytesWritten();

    /** Ends the output: what was written is complete once this has returned. */
    @Override
    void close() throws IOException;
}
