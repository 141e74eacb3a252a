package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;

/** Attempts, shares of counters and names of files, as they stand in a {@link SnapshotPart}. */
final class SnapshotValues {

    private static final int BYTES_PER_COUNTER = 12;

    private SnapshotValues() {}

    static SnapshotPart.Attempt attempt(@Nullable AttemptId attempt) {
        return attempt == null
                ? SnapshotPart.Attempt.NONE
                : new SnapshotPart.Attempt(attempt.epoch(), attempt.number());
    }

    static @Nullable AttemptId attempt(TaskId task, SnapshotPart.Attempt state) {
        return state.equals(SnapshotPart.Attempt.NONE) ? null : new AttemptId(task, state.epoch(), state.number());
    }

    /** None of them is none. */
    static List<AttemptId> attempts(TaskId task, List<SnapshotPart.Attempt> states) {
        List<AttemptId> all = new ArrayList<>(states.size());
        for (SnapshotPart.Attempt state : states) {
            all.add(new AttemptId(task, state.epoch(), state.number()));
        }
        return all;
    }

    static List<SnapshotPart.Added> share(byte[] share) {
        List<SnapshotPart.Added> all = new ArrayList<>();
        CounterShare.forEach(share, (number, value) -> all.add(new SnapshotPart.Added(number, value)));
        return all;
    }

    static byte[] share(List<SnapshotPart.Added> all) {
        SortedMap<Integer, Long> values = new TreeMap<>();
        all.forEach(each -> values.put(each.number(), each.value()));
        return CounterShare.pack(values);
    }

    /** About how much room they take. */
    static long bytes(List<String> files, List<SnapshotPart.Added> share) {
        return bytes(files) + (long) share.size() * BYTES_PER_COUNTER;
    }

    static long bytes(List<String> texts) {
        long bytes = 0;
        for (String text : texts) {
            bytes += text.length();
        }
        return bytes;
    }
}
