package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.CommittedTasks;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;
import windrow.protocol.message.MapEvent;

/**
 * Hard: one job. Changed by {@link JobLedger} only, by these records:
 *
 * <pre>
 *  state       waits for                         left by
 *  PLANNING    its plan task                     JobPlanned → RUNNING, JobEnding → CLEANING
 *  RUNNING     all tasks to be committed         JobCommitBegun → COMMITTING, JobEnding → CLEANING
 *  COMMITTING  its commit task                   JobEnded → SUCCEEDED, JobEnding → CLEANING
 *  CLEANING    attempts to end, its abort task   JobEnded → FAILED or KILLED, after a JobUncleaned if need be
 *  final       nothing; forgotten after the next {@link JobLedger#KEPT_JOBS} jobs ended
 *
 *  In RUNNING, a map is open ─MapDone→ official ─MapOutputLost→ open; a reduce is open ─CommitGranted→ granted ─TaskCommitted→ committed;
 *  GrantRevoked, or a MapDone that differs from the map's earlier output, opens a reduce again. A map of a map-only job is granted, too.
 *  A reduce is granted when all maps are official, and none is lost while all reduces are granted or committed (see needsOutputs): so a job
 *  that is published has all its maps, and counts each of them once.
 * </pre>
 */
final class Job {

    final JobId id;
    /** Changes once: of a job that has ended only what is asked for is kept. */
    JobSpec spec;

    private JobState state = JobState.PLANNING;
    /** What a job that is being cleaned will be. */
    private JobState goal = JobState.SUCCEEDED;

    private String message = "";
    private String stackTrace = "";
    private boolean wrongInput;
    /** Whether the commit task was to run: what is committed may have been published, wholly or in part. */
    private boolean publishing;

    private String splitFile = "";
    private MapTable maps;
    private ReduceTable reduces = new ReduceTable(0);

    private int mapCount;
    private int mapsDone;
    /** Σ {@link MapEvent#mix} over official maps. */
    private long digestSum;

    private final CounterSums counters = new CounterSums();
    private final OutputHolders holders = new OutputHolders();
    /** How often tasks failed in a way that counts, also before they were done and lost again; those that never did are not here. */
    private final Map<TaskId, Failures> failures = new LinkedHashMap<>();

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

    Job(JobId id, JobSpec spec) {
        this.id = id;
        this.spec = spec;
        maps = new MapTable(id, 0);
    }

    /** A job from a snapshot, but for what the other parts tell of it. */
    Job(SnapshotPart.OfJob part) {
        this(part.job(), part.spec());
        state = part.state();
        goal = part.goal();
        message = part.message();
        stackTrace = part.stackTrace();
        wrongInput = part.wrongInput();
        publishing = part.publishing();
        splitFile = part.splitFile();
        mapCount = part.maps();
        mapsDone = part.mapsDone();
        reduces = new ReduceTable(part.reduces(), part.reducesDone());
        digestSum = part.digestSum();
        if (state.isFinal()) {
            spec = remembered(spec);
            reduces.forget();
        } else {
            maps = new MapTable(id, mapCount);
        }
    }

    SnapshotPart.OfJob part() {
        return new SnapshotPart.OfJob(
                id,
                spec,
                state,
                goal,
                message,
                stackTrace,
                wrongInput,
                publishing,
                splitFile,
                mapCount,
                mapsDone,
                reduces.count(),
                reduces.done(),
                digestSum);
    }

    JobState state() {
        return state;
    }

    JobState goal() {
        return goal;
    }

    String message() {
        return message;
    }

    String stackTrace() {
        return stackTrace;
    }

    boolean wrongInput() {
        return wrongInput;
    }

    String splitFile() {
        return splitFile;
    }

    int mapCount() {
        return mapCount;
    }

    int mapsDone() {
        return mapsDone;
    }

    boolean allMapsDone() {
        return mapsDone == mapCount;
    }

    int reduceCount() {
        return reduces.count();
    }

    int reducesDone() {
        return reduces.done();
    }

    long digestSum() {
        return digestSum;
    }

    /** None before the plan, and of a job that has ended. */
    MapTable maps() {
        return maps;
    }

    /** Of the map's official output, if there is one. */
    @Nullable
    OutputHolder holder(int map) {
        return maps.isOfficial(map) ? holders.get(maps.holder(map)) : null;
    }

    /** Not to be changed. */
    ReduceTask reduce(int index) {
        return reduces.get(index);
    }

    JobCounters counters() {
        return counters.total();
    }

    CounterSums sums() {
        return counters;
    }

    OutputHolders holders() {
        return holders;
    }

    /**
     * Whether any reduce may yet take in map outputs: it is open, and no attempt of it is granted. What is gone while none may is lost to nobody
     * and not recorded as lost. When a grant is revoked then, what is gone is looked for: the next attempt of that reduce could not get it.
     */
    boolean needsOutputs() {
        return state == JobState.RUNNING && reduces.anyOpen();
    }

    boolean allCommitted() {
        return spec.hasReduce() ? reduces.done() == reduces.count() : mapsDone == mapCount;
    }

    /** Whether the job still wants this task to be done. */
    boolean isOpen(TaskId task) {
        return switch (task.kind()) {
            case PLAN -> state == JobState.PLANNING;
            case MAP -> state == JobState.RUNNING && task.index() < mapCount && !maps.isOfficial(task.index());
            case REDUCE ->
                state == JobState.RUNNING
                        && task.index() < reduces.count()
                        && reduce(task.index()).committed() == null;
            case COMMIT -> state == JobState.COMMITTING;
            case ABORT -> state == JobState.CLEANING;
        };
    }

    /** The attempt that may commit this open map or reduce, if one may. */
    @Nullable
    AttemptId granted(TaskId task) {
        if (!isOpen(task)) {
            return null;
        }
        return switch (task.kind()) {
            case MAP -> maps.granted(task.index());
            case REDUCE -> reduce(task.index()).granted();
            case PLAN, COMMIT, ABORT -> null;
        };
    }

    boolean isGranted(AttemptId attempt) {
        return attempt.equals(granted(attempt.task()));
    }

    boolean publishing() {
        return publishing;
    }

    /** Maps from 0 up to this one may have files to publish. Those in front of reduces seldom write any. */
    int mapsThatMayPublish() {
        return !spec.hasReduce() || maps.anyFiles() ? maps.count() : 0;
    }

    /** Adds what the map publishes, if it does; all must be committed. */
    void publishMap(int map, CommittedTasks.Builder to) {
        CommittedTasks.Form wrote = maps.filesForm(map);
        if (!spec.hasReduce() || !wrote.files().isEmpty()) {
            to.add(Objects.requireNonNull(maps.writer(map)), wrote);
        }
    }

    /** Adds what the reduce publishes; all must be committed. */
    void publishReduce(int reduce, CommittedTasks.Builder to) {
        ReduceTask done = reduce(reduce);
        to.add(Objects.requireNonNull(done.committed()), CommittedTasks.Form.of(done.files(), reduce));
    }

    /** How often the task failed in a way that counts, under whatever leader. */
    int failures(TaskId task) {
        Failures known = failures.get(task);
        return known == null ? 0 : known.times();
    }

    /** Whether the attempt's failure may count already: it does where it does not come behind all that are counted. */
    boolean mayHaveFailed(AttemptId attempt) {
        Failures known = failures.get(attempt.task());
        return known != null && known.mayHold(attempt);
    }

    List<SnapshotPart.Failure> failures() {
        List<SnapshotPart.Failure> all = new ArrayList<>();
        failures.forEach((task, known) ->
                all.add(new SnapshotPart.Failure(task.kind(), task.index(), known.times(), known.last())));
        return all;
    }

    void restoreFailure(SnapshotPart.Failure failure) {
        TaskId task = new TaskId(id, failure.kind(), failure.index());
        if (failure.times() < 1 || failures.put(task, new Failures(failure.times(), failure.last())) != null) {
            throw new IllegalStateException(
                    task + " failed " + failure.times() + " times, or its failures stand twice");
        }
    }

    void restoreMap(SnapshotPart.MapState map) {
        int index = maps.restored();
        maps.restore(map);
        OutputHolder holder = holder(index);
        if (holder != null) {
            holder.add(index);
        }
    }

    ReduceTask restoreReduce(int index, SnapshotPart.ReduceState reduce) {
        return reduces.restore(new TaskId(id, TaskKind.REDUCE, index), reduce);
    }

    void planned(JournalRecord.JobPlanned planned) {
        expect(JobState.PLANNING, planned);
        state = JobState.RUNNING;
        splitFile = planned.splitFile();
        mapCount = planned.splits().size();
        maps = new MapTable(id, planned.splits());
        reduces = new ReduceTable(planned.reducers());
    }

    void mapDone(JournalRecord.MapDone done) {
        expect(JobState.RUNNING, done);
        int index = done.attempt().task().index();
        if (maps.isOfficial(index)) {
            throw new IllegalStateException(done + " while " + maps.official(index) + " is official");
        }
        if (maps.differsFromBefore(index, done.digest())) {
            counters.remove(reduces.reopen());
        }
        OutputHolder holder = holders.holding(done.worker(), done.shuffleHost(), done.shufflePort());
        holder.add(index);
        maps.done(done, holder, counters.add(done.counters()));
        mapsDone++;
        digestSum += MapEvent.mix(index, done.digest());
    }

    void mapOutputLost(JournalRecord.MapOutputLost lost) {
        expect(JobState.RUNNING, lost);
        int index = lost.attempt().task().index();
        if (!lost.attempt().equals(maps.official(index))) {
            throw new IllegalStateException(lost + " while " + maps.official(index) + " is official");
        }
        counters.remove(maps.counters(index));
        mapsDone--;
        digestSum -= MapEvent.mix(index, maps.digest(index));
        maps.lose(lost.attempt());
    }

    void commitGranted(JournalRecord.CommitGranted granted) {
        expect(JobState.RUNNING, granted);
        TaskId task = granted.attempt().task();
        AttemptId holder = granted(task);
        if (holder != null || !isOpen(task)) {
            throw new IllegalStateException(granted + " while " + holder + " holds it or the task is done");
        }
        setGrant(task, granted.attempt());
    }

    void grantRevoked(JournalRecord.GrantRevoked revoked) {
        expect(JobState.RUNNING, revoked);
        if (!isGranted(revoked.attempt())) {
            throw new IllegalStateException(revoked + " but it holds no grant");
        }
        setGrant(revoked.attempt().task(), null);
    }

    private void setGrant(TaskId task, @Nullable AttemptId attempt) {
        switch (task.kind()) {
            case MAP -> maps.grant(task.index(), attempt);
            case REDUCE -> reduces.grant(task.index(), attempt);
            case PLAN, COMMIT, ABORT -> throw new IllegalStateException("no grants are given for " + task);
        }
    }

    void taskCommitted(JournalRecord.TaskCommitted committed) {
        expect(JobState.RUNNING, committed);
        if (!isGranted(committed.attempt())) {
            throw new IllegalStateException(committed + " but it holds no grant");
        }
        reduces.commit(committed.attempt(), committed.files(), counters.add(committed.counters()));
    }

    void attemptFailed(JournalRecord.AttemptFailed failed) {
        if (state.isFinal()) {
            throw new IllegalStateException(failed + " in state " + state);
        }
        AttemptId attempt = failed.attempt();
        Failures before = failures.get(attempt.task());
        failures.put(attempt.task(), before == null ? new Failures(1, Failures.attempt(attempt)) : before.and(attempt));
    }

    void commitBegun(JournalRecord.JobCommitBegun begun) {
        expect(JobState.RUNNING, begun);
        state = JobState.COMMITTING;
        publishing = true;
    }

    void ending(JournalRecord.JobEnding ending) {
        if (state.isFinal() || state == JobState.CLEANING) {
            throw new IllegalStateException(ending + " in state " + state);
        }
        state = JobState.CLEANING;
        goal = ending.state();
        message = ending.message();
        stackTrace = ending.stackTrace();
        wrongInput = ending.wrongInput();
    }

    void uncleaned(JournalRecord.JobUncleaned uncleaned) {
        expect(JobState.CLEANING, uncleaned);
        String left = "what it wrote could not be removed, and some of it may lie in its output folders: "
                + uncleaned.reason();
        message = message.isEmpty() ? left : message + "; " + left;
    }

    void ended(JournalRecord.JobEnded ended) {
        if (state != JobState.COMMITTING && state != JobState.CLEANING) {
            throw new IllegalStateException(ended + " in state " + state);
        }
        state = ended.state();
        // only the sums are told from now on
        spec = remembered(spec);
        maps = new MapTable(id, 0);
        reduces.forget();
        holders.clear();
        failures.clear();
    }

    /** Without what may be large: many jobs are remembered after their end. */
    private static JobSpec remembered(JobSpec spec) {
        return new JobSpec(
                spec.requestId(),
                spec.name(),
                spec.owner(),
                spec.stagingDirectory(),
                List.of(),
                List.of(),
                spec.hasReduce(),
                spec.reducers(),
                spec.executorMemoryMegabytes(),
                spec.maxAttempts(),
                spec.speculative(),
                Map.of());
    }

    private void expect(JobState wanted, JournalRecord got) {
        if (state != wanted) {
            throw new IllegalStateException(got + " needs state " + wanted + ", the job is in " + state);
        }
    }

    void hash(StateHash hash) {
        hash.add(id).add(spec).add(state.name()).add(goal.name());
        hash.add(message)
                .add(stackTrace)
                .add(wrongInput ? 1 : 0)
                .add(publishing ? 1 : 0)
                .add(splitFile);
        hash.add(mapCount).add(mapsDone).add(reduces.count()).add(reduces.done()).add(digestSum);
        counters.hash(hash);
        holders.hash(hash);
        maps.hash(hash);
        failures.forEach((task, known) -> hash.add(task.kind().name())
                .add(task.index())
                .add(known.times())
                .add(known.last().epoch())
                .add(known.last().number()));
        reduces.hash(hash);
    }
}
