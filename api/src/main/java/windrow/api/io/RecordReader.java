package windrow.api.io;

import java.io.Closeable;
import java.io.IOException;

/** Reads the records of a split, one after the other. Belongs to one thread, but for {@link #progress} and {@link #bytesRead}. */
public interface RecordReader<K, V> extends Closeable {
    /** Goes to the next record; false if there is none. */
    boolean next() throws IOException;

    /** The key of the current record, valid until the next one. */
    K key();

    /** The value of the current record, valid until the next one. */
    V value();

    /** About how much is read, from 0 to 1. Any thread may ask and get an answer that is a little old. */
    double progress();

    /** How many bytes of the file were taken up, compressed where it is. Any thread may ask and get an answer that is a little old. */
    long bytesRead();

    /** Where the current record is, for messages: file and offset. */
    String position();
}
