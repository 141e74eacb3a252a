package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;

/**
 * Hard: how often tasks of one job failed in a way that counts, also before they were done and lost again. Those that never did take no room.
 * Changed by {@link Job} only.
 */
final class CountedFailures {

    private final Map<TaskId, Failures> byTask = new LinkedHashMap<>();

    /**
     * @param last the latest attempt of those that failed, none where a version wrote it that did not know
     */
    private record Failures(int times, SnapshotPart.Attempt last) {
        Failures and(AttemptId attempt) {
            return new Failures(times + 1, isLater(attempt) ? attempt(attempt) : last);
        }

        boolean mayHold(AttemptId attempt) {
            return last.equals(SnapshotPart.Attempt.NONE) || !isLater(attempt);
        }

        private boolean isLater(AttemptId attempt) {
            return attempt.epoch() > last.epoch()
                    || (attempt.epoch() == last.epoch() && attempt.number() > last.number());
        }

        static SnapshotPart.Attempt attempt(AttemptId attempt) {
            return new SnapshotPart.Attempt(attempt.epoch(), attempt.number());
        }
    }

    int of(TaskId task) {
        Failures known = byTask.get(task);
        return known == null ? 0 : known.times();
    }

    /** Whether the attempt's failure may count already: it does where it does not come behind all that are counted. */
    boolean mayHold(AttemptId attempt) {
        Failures known = byTask.get(attempt.task());
        return known != null && known.mayHold(attempt);
    }

    void add(AttemptId attempt) {
        Failures before = byTask.get(attempt.task());
        byTask.put(attempt.task(), before == null ? new Failures(1, Failures.attempt(attempt)) : before.and(attempt));
    }

    List<SnapshotPart.Failure> state() {
        List<SnapshotPart.Failure> all = new ArrayList<>();
        byTask.forEach((task, known) ->
                all.add(new SnapshotPart.Failure(task.kind(), task.index(), known.times(), known.last())));
        return all;
    }

    void restore(TaskId task, SnapshotPart.Failure failure) {
        if (failure.times() < 1 || byTask.put(task, new Failures(failure.times(), failure.last())) != null) {
            throw new IllegalStateException(
                    task + " failed " + failure.times() + " times, or its failures stand twice");
        }
    }

    /** The job has ended. */
    void clear() {
        byTask.clear();
    }

    void hash(StateHash hash) {
        byTask.forEach((task, known) -> hash.add(task.kind().name())
                .add(task.index())
                .add(known.times())
                .add(known.last().epoch())
                .add(known.last().number()));
    }
}
