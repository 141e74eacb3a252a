package windrow.worker.daemon;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.shuffle.serve.SegmentStore;

/**
 * A map output that is held: its own file, and where its second copy is. Immutable.
 *
 * @param job the attempt's, as reducers name it
 * @param name the attempt's, as reducers name it
 */
record HeldOutput(String job, String name, AttemptId attempt, Path dataFile, SegmentStore.@Nullable Bundled bundled) {

    HeldOutput in(SegmentStore.@Nullable Bundled place) {
        return new HeldOutput(job, name, attempt, dataFile, place);
    }
}
