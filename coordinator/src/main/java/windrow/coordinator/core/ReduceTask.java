package windrow.coordinator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;

/** Hard: one reduce. Open until its granted attempt committed it. Changed by {@link Job} only. */
final class ReduceTask {

    private @Nullable AttemptId granted;
    private @Nullable AttemptId committed;
    private List<String> files = List.of();
    private byte[] counters = CounterShare.NONE;

    ReduceTask() {}

    ReduceTask(TaskId task, SnapshotPart.ReduceState state) {
        granted = SnapshotValues.attempt(task, state.granted());
        committed = SnapshotValues.attempt(task, state.committed());
        files = state.files();
        counters = SnapshotValues.share(state.counters());
    }

    SnapshotPart.ReduceState state() {
        return new SnapshotPart.ReduceState(
                SnapshotValues.attempt(granted),
                SnapshotValues.attempt(committed),
                files,
                SnapshotValues.share(counters));
    }

    @Nullable
    AttemptId granted() {
        return granted;
    }

    @Nullable
    AttemptId committed() {
        return committed;
    }

    List<String> files() {
        return files;
    }

    byte[] counters() {
        return counters;
    }

    void grant(@Nullable AttemptId attempt) {
        granted = attempt;
    }

    void commit(AttemptId attempt, List<String> names, byte[] share) {
        granted = null;
        committed = attempt;
        files = names;
        counters = share;
    }

    void hash(StateHash hash) {
        hash.add(granted).add(committed).add(files);
        CounterShare.hash(counters, hash);
    }
}
