package windrow.shuffle.format;

import java.io.Closeable;
import java.io.IOException;

/**
 * Records one after the other, without an object per record: {@link #next()} moves to the next one, then the accessors
 * tell where its bytes are. These bytes are valid until the next call of {@code next} or {@code close} and must not be
 * changed. Before the first {@code next}, and after one that returned false, the accessors mean nothing.
 *
 * <p>Not safe for use by several threads at once.
 */
public interface RecordStream extends Closeable {
    /**
     * Moves to the next record.
     *
     * @return false if there is none
     * @throws CorruptSegmentException if the bytes that the stream is read from are damaged
     * @throws IOException if they cannot be read
     */
    boolean next() throws IOException;

    byte[] keyBuffer();

    int keyOffset();

    int keyLength();

    byte[] valueBuffer();

    int valueOffset();

    int valueLength();
}
