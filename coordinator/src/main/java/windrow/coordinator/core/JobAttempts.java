package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptProgress;

/**
 * Soft: the attempts of one job that occupy slots, with the indexes that spare handlers from walking all of them. Those that are wanted
 * (not killed) are <em>live</em>.
 */
final class JobAttempts {

    private final Map<AttemptId, RunningAttempt> assigned = new LinkedHashMap<>();
    /** Live ones by task; a task with none has no entry. */
    private final Map<TaskId, List<RunningAttempt>> live = new HashMap<>();

    private final OfKind[] kinds = new OfKind[TaskKind.values().length];
    /** Live ones that wait for a grant. */
    private final Set<RunningAttempt> askedToCommit = new LinkedHashSet<>();

    private long lastOrder;
    private int killing;

    JobAttempts() {
        for (TaskKind kind : TaskKind.values()) {
            kinds[kind.ordinal()] = new OfKind();
        }
    }

    private OfKind of(TaskKind kind) {
        return kinds[kind.ordinal()];
    }

    private OfKind of(RunningAttempt attempt) {
        return of(attempt.id.task().kind());
    }

    void assign(RunningAttempt attempt) {
        attempt.order = ++lastOrder;
        assigned.put(attempt.id, attempt);
        OfKind kind = of(attempt);
        kind.assigned++;
        kind.live.put(attempt.order, attempt);
        List<RunningAttempt> siblings = live.computeIfAbsent(attempt.id.task(), t -> new ArrayList<>(1));
        siblings.add(attempt);
        if (siblings.size() == 1) {
            kind.progress.add(attempt);
        } else {
            kind.seconds++;
        }
    }

    /** The attempt is not wanted any more, though it still occupies its slot. */
    void kill(RunningAttempt attempt) {
        killing++;
        unwant(attempt);
    }

    /** The attempt is over. Returns false when that was known. */
    boolean finish(RunningAttempt attempt) {
        if (assigned.remove(attempt.id) == null) {
            return false;
        }
        of(attempt).assigned--;
        if (attempt.isKilled()) {
            killing--;
        } else {
            unwant(attempt);
        }
        return true;
    }

    private void unwant(RunningAttempt attempt) {
        askedToCommit.remove(attempt);
        OfKind kind = of(attempt);
        kind.live.remove(attempt.order);
        List<RunningAttempt> siblings = live.getOrDefault(attempt.id.task(), List.of());
        int place = siblings.indexOf(attempt);
        if (place < 0) {
            return;
        }
        siblings.remove(place);
        if (place == 0) {
            kind.progress.remove(attempt);
        }
        if (siblings.isEmpty()) {
            live.remove(attempt.id.task());
            return;
        }
        kind.seconds--;
        if (place == 0) {
            kind.progress.add(siblings.get(0));
        }
    }

    /** Takes in what the worker says of it; returns whether it is news. */
    boolean progressed(RunningAttempt attempt, AttemptProgress said, long nowNanos) {
        boolean counts = isFirst(attempt);
        if (counts) {
            of(attempt).progress.remove(attempt);
        }
        boolean news = attempt.progress(said, nowNanos);
        if (counts) {
            of(attempt).progress.add(attempt);
        }
        return news;
    }

    private boolean isFirst(RunningAttempt attempt) {
        List<RunningAttempt> siblings = live.get(attempt.id.task());
        return siblings != null && siblings.get(0) == attempt;
    }

    boolean isEmpty() {
        return assigned.isEmpty();
    }

    boolean contains(AttemptId attempt) {
        return assigned.containsKey(attempt);
    }

    /** Whether any attempt of this kind occupies a slot, wanted or not. */
    boolean occupies(TaskKind kind) {
        return of(kind).assigned > 0;
    }

    /** A copy; empty when none is live. */
    List<RunningAttempt> live(TaskId task) {
        List<RunningAttempt> siblings = live.get(task);
        return siblings == null ? List.of() : List.copyOf(siblings);
    }

    boolean hasLive(TaskId task) {
        return live.containsKey(task);
    }

    int live(TaskKind kind) {
        return of(kind).live.size();
    }

    /** A copy of those that were assigned at this number or later, at most so many, by number. */
    List<RunningAttempt> live(TaskKind kind, long fromOrder, int most) {
        List<RunningAttempt> some = new ArrayList<>();
        for (RunningAttempt attempt : of(kind).live.tailMap(fromOrder).values()) {
            if (some.size() == most) {
                break;
            }
            some.add(attempt);
        }
        return some;
    }

    /** The live one that was assigned last. */
    @Nullable
    RunningAttempt youngest(TaskKind kind) {
        Map.Entry<Long, RunningAttempt> last = of(kind).live.lastEntry();
        return last == null ? null : last.getValue();
    }

    /** Live ones of this kind beside an earlier one of the same task. One whose earlier siblings are over is a second attempt no more. */
    int seconds(TaskKind kind) {
        return of(kind).seconds;
    }

    /** Of the first live attempt of each task. */
    RunProgress progress(TaskKind kind) {
        return of(kind).progress;
    }

    /** Attempts that were told to stop and have not said that they did. */
    int killing() {
        return killing;
    }

    /** It waits for a grant. */
    void asked(RunningAttempt attempt) {
        if (!attempt.isKilled()) {
            askedToCommit.add(attempt);
        }
    }

    /** It waits no more. */
    void answered(RunningAttempt attempt) {
        askedToCommit.remove(attempt);
    }

    /** A copy of those that wait for a grant, at most so many, by their asking. */
    List<RunningAttempt> asking(int most) {
        return askedToCommit.stream().limit(most).toList();
    }

    private static final class OfKind {
        final TreeMap<Long, RunningAttempt> live = new TreeMap<>();
        final RunProgress progress = new RunProgress();
        int assigned;
        int seconds;
    }
}
