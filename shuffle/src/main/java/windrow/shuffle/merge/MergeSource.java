package windrow.shuffle.merge;

import java.io.IOException;
import windrow.shuffle.format.RecordStream;

/** A sorted run that can be merged. */
public interface MergeSource {
    /** The {@link #order()} of a run that a merge wrote: each of its values begins with its record's order. */
    int TAGGED = -1;

    /** Opens it at its beginning; may be called again if a merge has to be written again. */
    RecordStream open() throws IOException;

    /** Among equal keys, records of a lower order come first; 0 or more, or {@link #TAGGED}. */
    int order();

    /** How much there is to read. */
    long bytes();

    /** True if reading it takes an open file and buffers, of which there may be only so many. */
    boolean onDisk();

    /** It has been read to its end and is not needed any more. */
    void discard();
}
