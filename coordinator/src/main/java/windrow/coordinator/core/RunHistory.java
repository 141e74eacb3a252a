package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.TaskRun;

/** Soft: the attempts of a job that ended, for reports, for people and for judging stragglers. */
final class RunHistory {

    /** Runs kept of one job; the rest is counted only. */
    static final int MAX_RUNS = 100_000;

    /** Durations kept for a median; more would not make it better. */
    private static final int MAX_DURATIONS = 1_001;

    private static final long MILLISECOND = 1_000_000L;

    private final long acceptedNanos;
    private List<TaskRun> runs = new ArrayList<>();
    private final Map<TaskKind, Durations> durations = new EnumMap<>(TaskKind.class);

    int failed;
    int lost;
    int second;
    /** Grows with every change that a client could see. */
    long version = 1;

    RunHistory(long acceptedNanos) {
        this.acceptedNanos = acceptedNanos;
    }

    void ended(RunningAttempt attempt, String outcome, AttemptTrace trace, long nowNanos) {
        version++;
        if (runs.size() < MAX_RUNS) {
            runs.add(new TaskRun(
                    attempt.id,
                    attempt.worker.name,
                    attempt.worker.host,
                    attempt.speculative,
                    (attempt.launchedNanos - acceptedNanos) / MILLISECOND,
                    (nowNanos - acceptedNanos) / MILLISECOND,
                    outcome,
                    trace));
        }
    }

    /**
     * An attempt ended of which this leader knows only what its worker says, since it ended while nobody led. Or since the leader had given it up
     * with its worker: then it stands here as lost, too.
     */
    void endedUnseen(AttemptId attempt, Worker worker, String outcome, AttemptTrace trace, long nowNanos) {
        version++;
        if (runs.size() < MAX_RUNS) {
            long endedMillis = (nowNanos - acceptedNanos) / MILLISECOND;
            long begunMillis = Math.max(0, endedMillis - trace.durationMillis());
            runs.add(new TaskRun(attempt, worker.name, worker.host, false, begunMillis, endedMillis, outcome, trace));
        }
    }

    void succeeded(TaskKind kind, long durationNanos) {
        durations.computeIfAbsent(kind, k -> new Durations()).add(durationNanos);
    }

    /** Of attempts that succeeded, or -1. */
    long medianNanos(TaskKind kind) {
        Durations of = durations.get(kind);
        return of == null ? -1 : of.median();
    }

    int size() {
        return runs.size();
    }

    List<TaskRun> runs(int from, int limit) {
        int begin = Math.max(0, Math.min(from, runs.size()));
        return List.copyOf(runs.subList(begin, Math.min(runs.size(), begin + limit)));
    }

    /** Nothing of the job will be judged by them any more. */
    void dropDurations() {
        durations.clear();
    }

    void dropRuns() {
        runs = new ArrayList<>(0);
    }

    /** The first so many durations, in order. */
    private static final class Durations {
        private final long[] sorted = new long[MAX_DURATIONS];
        private int size;

        void add(long duration) {
            if (size == MAX_DURATIONS) {
                return;
            }
            int found = Arrays.binarySearch(sorted, 0, size, duration);
            int at = found < 0 ? -found - 1 : found;
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = duration;
            size++;
        }

        long median() {
            return sorted[size / 2];
        }
    }
}
