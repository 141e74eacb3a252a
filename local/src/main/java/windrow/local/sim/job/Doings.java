package windrow.local.sim.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import windrow.local.sim.world.SimProcess;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;

/** Hears of what attempts do, so that a scenario can strike at the moment that it is about, and sees that none runs twice. */
public final class Doings {

    private final Set<AttemptId> begun = new HashSet<>();
    private final Consumer<AttemptId> onGranted;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<TaskKind, Integer> attempts = new EnumMap<>(TaskKind.class);
    private final Map<JobId, Long> clearedNanos = new HashMap<>();
    private final Set<JobId> planned = new HashSet<>();
    private int killed;

    /** @param onGranted told of each attempt that believes that it may commit */
    public Doings(Consumer<AttemptId> onGranted) {
        this.onGranted = onGranted;
    }

    /** A moment in an attempt. */
    public enum Moment {
        BEGINS,
        /** A reduce has taken one more map output. */
        TAKES,
        /** It wrote everything and asks to be the one that counts. */
        ASKS,
        /** It learns that it is. */
        GRANTED,
        /** It makes a step on the file system. */
        FILE_STEP,
        ENDS
    }

    /** Whoever waits for a moment. What it does to the process happens before the attempt goes on. */
    @FunctionalInterface
    public interface Listener {
        void at(Moment moment, AttemptId attempt, SimProcess executor, String worker);
    }

    public void listen(Listener told) {
        listeners.add(told);
    }

    /** Attempts at tasks of this kind that were begun. */
    public int begun(TaskKind kind) {
        return attempts.getOrDefault(kind, 0);
    }

    /** Attempts that were told to stop while they ran, or whose executor their worker stopped. */
    public int killed() {
        return killed;
    }

    /**
     * When the last attempt began that published a job's output, or cleaned up after it, and came to its end: what the job had written by then is
     * cleared away, whoever wrote it. Empty: none did.
     */
    public OptionalLong clearedNanos(JobId job) {
        Long nanos = clearedNanos.get(job);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /** Whether an attempt was begun to plan this job: from then on there may be something to be cleared away. */
    public boolean planBegan(JobId job) {
        return planned.contains(job);
    }

    void cleared(JobId job, long begunNanos) {
        clearedNanos.merge(job, begunNanos, Math::max);
    }

    void stopped(int running) {
        killed += running;
    }

    void at(Moment moment, AttemptId attempt, SimProcess executor, String worker) {
        if (moment == Moment.BEGINS) {
            if (!begun.add(attempt)) {
                throw new ViolationError(attempt + " runs a second time, on " + worker);
            }
            attempts.merge(attempt.task().kind(), 1, Integer::sum);
            if (attempt.task().kind() == TaskKind.PLAN) {
                planned.add(attempt.job());
            }
        }
        if (moment == Moment.GRANTED) {
            onGranted.accept(attempt);
        }
        for (Listener told : listeners) {
            told.at(moment, attempt, executor, worker);
        }
    }
}
