package windrow.shuffle.serve;

import java.io.IOException;
import java.util.Optional;
import windrow.shuffle.bundle.Bundle;
import windrow.shuffle.format.StoredSegment;

/**
 * The map outputs that a {@link ShuffleServer} may hand out. Called from several of its threads at once.
 */
public interface SegmentStore {
    /**
     * Where a map output is in a bundle.
     *
     * @param member its place among the bundle's members
     */
    record Bundled(Bundle bundle, int member) {}

    /**
     * The token that a reader of the job's map outputs has to present. Does not block.
     *
     * @return empty if the job is not known here
     */
    Optional<byte[]> token(String job);

    /**
     * The output of one map attempt. May read files.
     *
     * @return empty if it is not here (any more)
     * @throws windrow.shuffle.format.CorruptSegmentException if its index is damaged
     * @throws IOException if its index cannot be read
     */
    Optional<StoredSegment> find(String job, String mapAttempt) throws IOException;

    /** The same text, as an object that is kept anyway if there is one: very many may be asked for at a time. Does not block. */
    default String kept(String mapAttempt) {
        return mapAttempt;
    }

    /** A second copy of that output, in a bundle. Reads no files. */
    default Optional<Bundled> bundled(String job, String mapAttempt) {
        return Optional.empty();
    }

    /** A bundle cannot be relied on; it should not be given any more. Its members have files of their own. Does not block. */
    default void distrust(String job, Bundle bundle, String reason) {}
}
