package windrow.coordinator.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobState;

/** Soft: what is known of a job beside its {@link Job}: what waits, what runs, how tries went. Lost with the leader, and made anew. */
final class JobRun {

    final Job job;
    final long acceptedNanos;
    final RunHistory history;
    /** About how much the description takes in each launch. */
    final long specBytes;

    final PendingMaps pendingMaps;
    final PendingTasks pendingReduces = new PendingTasks();
    /** Whether the plan, commit or abort task of the job's state waits for a slot. */
    boolean specialPending;
    /** A new leader waits with this job: what is open may be running. */
    boolean held;
    /** Whether any attempt was ever launched, so that there can be something to clean. */
    boolean launchedAny;

    /** When the removal of what the job wrote was begun; under a new leader, when all workers can have come that may run some of it. */
    long endingNanos;
    /** Whether the removal got more time, since the leader stood still. */
    boolean cleaningExcused;
    /** Of a finished job. */
    long endedNanos;

    final JobAttempts attempts = new JobAttempts();

    private int[] mapNumbers = {};
    private int[] reduceNumbers = {};
    private final int[] specialNumbers = new int[TaskKind.values().length];

    final EventLog events;

    /** Where the search for stragglers goes on. */
    TaskKind stragglerKind = TaskKind.MAP;

    long stragglerOrder;
    /** Reduces from this one on have workers that are yet to be told of map events at once; none: {@link Long#MAX_VALUE}. */
    long pushOrder = Long.MAX_VALUE;

    /** Maps whose output some reduce cannot get. */
    Map<Integer, Suspicion> suspicions = new LinkedHashMap<>();

    LocalityWaits localityWaits = new LocalityWaits();

    final Publication publication;

    final RestingTasks resting = new RestingTasks();
    /** What made a task rest last. */
    String restsFor = "";

    /** Workers that may hold folders, executors or outputs of the job. */
    private Set<String> touched = new LinkedHashSet<>();

    private Map<TaskId, TaskFailures> failures = new LinkedHashMap<>();
    private Map<String, Integer> workerFailures = new LinkedHashMap<>();

    /** An attempt that shows no progress for so long has failed. */
    final long timeoutNanos;

    JobRun(Job job, WorkerRoster roster, long timeoutNanos, int messageEvents, long acceptedNanos) {
        this.job = job;
        this.timeoutNanos = timeoutNanos;
        this.acceptedNanos = acceptedNanos;
        specBytes = SpecSize.bytes(job.spec);
        events = new EventLog(job, messageEvents);
        publication = new Publication(job);
        pendingMaps = new PendingMaps(job, roster);
        history = new RunHistory(acceptedNanos);
    }

    TaskId task(TaskKind kind, int index) {
        return new TaskId(job.id, kind, index);
    }

    /** The kind of the one task that the job's state waits for, if it is such a state. */
    @Nullable
    TaskKind specialKind() {
        return switch (job.state()) {
            case PLANNING -> TaskKind.PLAN;
            case COMMITTING -> TaskKind.COMMIT;
            case CLEANING -> TaskKind.ABORT;
            case RUNNING, SUCCEEDED, FAILED, KILLED -> null;
        };
    }

    /** Whether the task that the job's state waits for has to be told what is published, or may have been. */
    boolean needsPublication() {
        return job.state() == JobState.COMMITTING || (job.state() == JobState.CLEANING && job.publishing());
    }

    /** Whether no task of this kind is wanted any more, or not yet. */
    boolean isOver(TaskKind kind) {
        return job.state() == JobState.RUNNING
                ? kind != TaskKind.MAP && kind != TaskKind.REDUCE
                : kind != specialKind();
    }

    boolean hasPending() {
        return specialPending || !pendingMaps.isEmpty() || !pendingReduces.isEmpty();
    }

    void setPending(TaskId task) {
        switch (task.kind()) {
            case MAP -> pendingMaps.add(task.index());
            case REDUCE -> pendingReduces.add(task.index());
            case PLAN, COMMIT, ABORT -> specialPending = true;
        }
    }

    /** The task waits for nothing: neither for a slot nor to be tried again later. */
    void clearPending(TaskId task) {
        resting.end(task);
        switch (task.kind()) {
            case MAP -> pendingMaps.remove(task.index());
            case REDUCE -> pendingReduces.remove(task.index());
            case PLAN, COMMIT, ABORT -> specialPending = false;
        }
    }

    void clearAllPending() {
        specialPending = false;
        resting.clear();
        pendingMaps.clear();
        pendingReduces.clear();
    }

    /** Counted from 0 by this leader for each task. */
    int nextNumber(TaskId task) {
        return switch (task.kind()) {
            case MAP -> {
                mapNumbers = sized(mapNumbers, job.mapCount());
                yield mapNumbers[task.index()]++;
            }
            case REDUCE -> {
                reduceNumbers = sized(reduceNumbers, job.reduceCount());
                yield reduceNumbers[task.index()]++;
            }
            case PLAN, COMMIT, ABORT -> specialNumbers[task.kind().ordinal()]++;
        };
    }

    private static int[] sized(int[] numbers, int size) {
        return numbers.length < size ? Arrays.copyOf(numbers, size) : numbers;
    }

    void assign(RunningAttempt attempt) {
        launchedAny = true;
        touch(attempt.worker);
        attempts.assign(attempt);
    }

    /** The worker may hold folders, executors or outputs of the job. */
    void touch(Worker worker) {
        touched.add(worker.name);
    }

    /** By first use. */
    Iterable<String> touched() {
        return touched;
    }

    /** The same, for whoever tells them that the job is over. */
    Set<String> takeTouched() {
        Set<String> taken = touched;
        touched = new LinkedHashSet<>();
        return taken;
    }

    TaskFailures failures(TaskId task) {
        return failures.computeIfAbsent(task, t -> new TaskFailures());
    }

    void workerFailed(String worker) {
        workerFailures.merge(worker, 1, Integer::sum);
    }

    int workerFailures(String worker) {
        return workerFailures.getOrDefault(worker, 0);
    }

    /** The worker on which the task failed last, if it failed. */
    @Nullable
    String lastFailedOn(TaskId task) {
        TaskFailures known = failures.get(task);
        return known == null ? null : known.lastWorker;
    }

    /** Whether it is the task's last attempt that failed under this leader. */
    boolean failedLast(AttemptId attempt) {
        TaskFailures known = failures.get(attempt.task());
        return known != null && attempt.equals(known.last);
    }

    /** The job is over: what only served to run it can go. */
    void forgetDetails() {
        events.clear();
        publication.clear();
        // new ones: to clear a large one would take as long as it is large
        suspicions = new LinkedHashMap<>();
        localityWaits = new LocalityWaits();
        touched = new LinkedHashSet<>();
        failures = new LinkedHashMap<>();
        workerFailures = new LinkedHashMap<>();
        mapNumbers = new int[0];
        reduceNumbers = new int[0];
        history.dropDurations();
    }

    /** How the tries of one task went wrong under this leader, beside the failures that count: {@link Job#failures(TaskId)}. */
    static final class TaskFailures {
        int environment;

        /** The attempt that failed last. */
        @Nullable
        AttemptId last;

        @Nullable
        String lastWorker;
    }

    /** A reduce could not get a map's output, though the worker that holds it seems to be well. */
    static final class Suspicion {
        final AttemptId reporter;
        /** How often it had failed when it was first heard of. */
        final int tries;

        final long sinceNanos;
        long lastNanos;

        Suspicion(AttemptId reporter, int tries, long nowNanos) {
            this.reporter = reporter;
            this.tries = tries;
            sinceNanos = nowNanos;
            lastNanos = nowNanos;
        }
    }
}
