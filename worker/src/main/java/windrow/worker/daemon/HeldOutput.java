package windrow.worker.daemon;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.shuffle.serve.SegmentStore;

/** A map output that is held: its own file, and where its second copy is. Immutable. */
record HeldOutput(
        AttemptId attempt, Path dataFile, SegmentStore.@Nullable Bundled bundled) {

    HeldOutput in(SegmentStore.@Nullable Bundled place) {
        return new HeldOutput(attempt, dataFile, place);
    }
}
