package windrow.api.io;

import java.io.IOException;
import java.io.InputStream;

/** A file that is read. {@link #available} is 0 only at its end. Belongs to one thread. */
public abstract class SeekableInput extends InputStream {
    /** Goes to a byte of the file, from 0 to its length. */
    public abstract void seek(long newPosition) throws IOException;

    /** The offset in the file of the next byte to be read. */
    public abstract long position() throws IOException;
}
