package windrow.shuffle.format;

import java.io.Closeable;
import java.io.IOException;

/** The blocks of a partition, one after the other, fit to be read. Used by one thread. */
interface BlockSource extends Closeable {
    /**
     * Goes to the next block; the one before means nothing then.
     *
     * @return false if there is none
     * @throws CorruptSegmentException if it is damaged
     */
    boolean next() throws IOException;

    /** The content of the block begins at 0. */
    byte[] bytes();

    /** Of the content; 1 or more. */
    int length();
}
