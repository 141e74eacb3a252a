package windrow.coordinator.core;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;

/** Hard: the reduces of one job: which are granted, which are committed, and what these have added. Changed by {@link Job} only. */
final class ReduceTable {

    /** Stands for reduces that nothing has happened to; read only. */
    private static final ReduceTask OPEN = new ReduceTask();

    private static final long[] NOTHING = {};

    private final int count;
    /** Each is made when it is granted: all at once would make the plan a long step. */
    private @Nullable ReduceTask[] reduces;

    private int done;
    /** Granted and not committed. */
    private int granted;
    /**
     * What the committed ones have added to the job's counters, by the number of the name: all of it is taken out at once when they start
     * over. Unlike the job's own these sums wrap around, so that they do not depend on the order in which reduces are committed or restored.
     */
    private long[] added = NOTHING;

    ReduceTable(int count) {
        this.count = count;
        reduces = new ReduceTask[count];
    }

    /** What is counted of a snapshot's job; its reduces are yet to be restored, unless it has ended. */
    ReduceTable(SnapshotPart.OfJob part) {
        count = part.reduces();
        done = part.reducesDone();
        reduces = new ReduceTask[part.state().isFinal() ? 0 : count];
    }

    int count() {
        return count;
    }

    int done() {
        return done;
    }

    /** Whether one is neither committed nor granted. */
    boolean anyOpen() {
        return done + granted < count;
    }

    /** Not to be changed. */
    ReduceTask get(int index) {
        ReduceTask known = reduces[index];
        return known == null ? OPEN : known;
    }

    private ReduceTask toChange(int index) {
        ReduceTask known = reduces[index];
        if (known == null) {
            known = new ReduceTask();
            reduces[index] = known;
        }
        return known;
    }

    /** The reduce is open and not granted, or is no more where there is no attempt. */
    void grant(int index, @Nullable AttemptId attempt) {
        toChange(index).grant(attempt);
        granted += attempt == null ? -1 : 1;
    }

    /** The attempt is granted. */
    void commit(AttemptId attempt, List<String> files, byte[] share) {
        toChange(attempt.task().index()).commit(attempt, files, share);
        added(share);
        granted--;
        done++;
    }

    private void added(byte[] share) {
        CounterShare.forEach(share, (number, value) -> {
            if (number >= added.length) {
                added = Arrays.copyOf(added, Math.max(number + 1, added.length * 2));
            }
            added[number] += value;
        });
    }

    /** All start over, at once. Returns what those that were committed had added to the job's counters, by the number of the name. */
    long[] reopen() {
        long[] before = added;
        reduces = new ReduceTask[count];
        added = NOTHING;
        done = 0;
        granted = 0;
        return before;
    }

    ReduceTask restore(TaskId task, SnapshotPart.ReduceState state) {
        ReduceTask restored = new ReduceTask(task, state);
        reduces[task.index()] = restored;
        added(restored.counters());
        if (restored.granted() != null) {
            granted++;
        }
        return restored;
    }

    /** The job has ended: only what is counted is told from now on. */
    void forget() {
        reduces = new ReduceTask[0];
        added = NOTHING;
    }

    void hash(StateHash hash) {
        for (int i = 0; i < reduces.length; i++) {
            get(i).hash(hash);
        }
    }
}
