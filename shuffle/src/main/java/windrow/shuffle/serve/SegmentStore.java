package windrow.shuffle.serve;

import java.io.IOException;
import java.util.Optional;
import windrow.shuffle.format.StoredSegment;

/**
 * The map outputs that a {@link ShuffleServer} may hand out. Called from several of its threads at once; may read files.
 */
public interface SegmentStore {
    /**
     * The token that a reader of the job's map outputs has to present.
     *
     * @return empty if the job is not known here
     */
    Optional<byte[]> token(String job);

    /**
     * The output of one map attempt.
     *
     * @return empty if it is not here (any more)
     * @throws windrow.shuffle.format.CorruptSegmentException if its index is damaged
     * @throws IOException if its index cannot be read
     */
    Optional<StoredSegment> find(String job, String mapAttempt) throws IOException;
}
