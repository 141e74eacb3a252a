package windrow.api.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of one split of a file, decompressed where need be, and those behind it: a reader of records reads on past the split's end
 * until its last record is whole.
 *
 * <p>Each byte that comes out belongs to a place in the file. In a plain file that is its own offset; in a compressed file that can be
 * split it is where the block begins that holds it, so all bytes of a block share one place; in one that cannot be split it is some
 * place within the only split. A byte is inside the split if its place is before {@link #end}. Streams of neighbouring splits agree: each
 * byte of the file is inside exactly one of them.
 *
 * <p>Belongs to one thread.
 */
public interface SplitStream extends Closeable {
    /**
     * The bytes, from the first that is inside the split to the end of the file. One call of {@code read} never gives bytes from both
     * sides of the split's end, and of a compressed file never bytes of two blocks.
     */
    InputStream stream();

    /** Where in the file the split really begins: not before the start that was asked for, and at a block's start where compressed. */
    long start();

    /** Where in the file the split ends. */
    long end();

    /** The place of the first of the bytes that the last {@code read} gave; {@link #start} before the first one. Never decreases. */
    long position() throws IOException;

    /** Whether the file is plain, so that the n-th byte that comes out is the one at {@code start() + n} in the file. */
    boolean offsetsAreInFile();

    /**
     * Whether the first byte is known to begin a record: at the start of the file. If not, the reader leaves out all up to the first
     * record's end, and the reader of the split before takes a record that begins exactly at its split's end.
     */
    boolean startsAtRecord();
}
