package windrow.coordinator.core;

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

    private final JobLifecycle lifecycle;
    private String splitFile = "";
    private final OfficialOutputs outputs;
    private ReduceTable reduces;
    private final CounterSums counters = new CounterSums();
    private final CountedFailures failures = new CountedFailures();

    Job(JobId id, JobSpec spec) {
        this.id = id;
        this.spec = spec;
        lifecycle = new JobLifecycle();
        outputs = new OfficialOutputs(id);
        reduces = new ReduceTable(0);
    }

    /** A job from a snapshot, but for what the other parts tell of it. */
    Job(SnapshotPart.OfJob part) {
        id = part.job();
        spec = part.state().isFinal() ? remembered(part.spec()) : part.spec();
        lifecycle = new JobLifecycle(part);
        splitFile = part.splitFile();
        outputs = new OfficialOutputs(part);
        reduces = new ReduceTable(part);
    }

    SnapshotPart.OfJob part() {
        return new SnapshotPart.OfJob(
                id,
                spec,
                lifecycle.state(),
                lifecycle.goal(),
                lifecycle.message(),
                lifecycle.stackTrace(),
                lifecycle.wrongInput(),
                lifecycle.publishing(),
                splitFile,
                outputs.count(),
                outputs.done(),
                reduces.count(),
                reduces.done(),
                outputs.digestSum());
    }

    JobState state() {
        return lifecycle.state();
    }

    JobState goal() {
        return lifecycle.goal();
    }

    String message() {
        return lifecycle.message();
    }

    String stackTrace() {
        return lifecycle.stackTrace();
    }

    boolean wrongInput() {
        return lifecycle.wrongInput();
    }

    String splitFile() {
        return splitFile;
    }

    int mapCount() {
        return outputs.count();
    }

    int mapsDone() {
        return outputs.done();
    }

    boolean allMapsDone() {
        return outputs.done() == outputs.count();
    }

    int reduceCount() {
        return reduces.count();
    }

    int reducesDone() {
        return reduces.done();
    }

    long digestSum() {
        return outputs.digestSum();
    }

    /** None before the plan, and of a job that has ended. */
    MapTable maps() {
        return outputs.maps();
    }

    /** Of the map's official output, if there is one. */
    @Nullable
    OutputHolder holder(int map) {
        return outputs.holder(map);
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
        return outputs.holders();
    }

    /**
     * Whether any reduce may yet take in map outputs: it is open, and no attempt of it is granted. What is gone while none may is lost to nobody
     * and not recorded as lost. When a grant is revoked then, what is gone is looked for: the next attempt of that reduce could not get it.
     */
    boolean needsOutputs() {
        return lifecycle.is(JobState.RUNNING) && reduces.anyOpen();
    }

    boolean allCommitted() {
        return spec.hasReduce() ? reduces.done() == reduces.count() : allMapsDone();
    }

    /** Whether the job still wants this task to be done. */
    boolean isOpen(TaskId task) {
        return switch (task.kind()) {
            case PLAN -> lifecycle.is(JobState.PLANNING);
            case MAP ->
                lifecycle.is(JobState.RUNNING) && task.index() < outputs.count() && !maps().isOfficial(task.index());
            case REDUCE ->
                lifecycle.is(JobState.RUNNING)
                        && task.index() < reduces.count()
                        && reduce(task.index()).committed() == null;
            case COMMIT -> lifecycle.is(JobState.COMMITTING);
            case ABORT -> lifecycle.is(JobState.CLEANING);
        };
    }

    /** The attempt that may commit this open map or reduce, if one may. */
    @Nullable
    AttemptId granted(TaskId task) {
        if (!isOpen(task)) {
            return null;
        }
        return switch (task.kind()) {
            case MAP -> maps().granted(task.index());
            case REDUCE -> reduce(task.index()).granted();
            case PLAN, COMMIT, ABORT -> null;
        };
    }

    boolean isGranted(AttemptId attempt) {
        return attempt.equals(granted(attempt.task()));
    }

    boolean publishing() {
        return lifecycle.publishing();
    }

    /** Maps from 0 up to this one may have files to publish. Those in front of reduces seldom write any. */
    int mapsThatMayPublish() {
        return !spec.hasReduce() || maps().anyFiles() ? maps().count() : 0;
    }

    /** Adds what the map publishes, if it does; all must be committed. */
    void publishMap(int map, CommittedTasks.Builder to) {
        CommittedTasks.Form wrote = maps().filesForm(map);
        if (!spec.hasReduce() || !wrote.files().isEmpty()) {
            to.add(Objects.requireNonNull(maps().writer(map)), wrote);
        }
    }

    /** Adds what the reduce publishes; all must be committed. */
    void publishReduce(int reduce, CommittedTasks.Builder to) {
        ReduceTask done = reduce(reduce);
        to.add(Objects.requireNonNull(done.committed()), CommittedTasks.Form.of(done.files(), reduce));
    }

    /** How often the task failed in a way that counts, under whatever leader. */
    int failures(TaskId task) {
        return failures.of(task);
    }

    /** Whether the attempt's failure may count already: it does where it does not come behind all that are counted. */
    boolean mayHaveFailed(AttemptId attempt) {
        return failures.mayHold(attempt);
    }

    List<SnapshotPart.Failure> failures() {
        return failures.state();
    }

    void restoreFailure(SnapshotPart.Failure failure) {
        failures.restore(new TaskId(id, failure.kind(), failure.index()), failure);
    }

    /** The next map by index. */
    void restoreMap(SnapshotPart.MapState map) {
        outputs.restore(map);
    }

    ReduceTask restoreReduce(int index, SnapshotPart.ReduceState reduce) {
        return reduces.restore(new TaskId(id, TaskKind.REDUCE, index), reduce);
    }

    void planned(JournalRecord.JobPlanned planned) {
        lifecycle.planned(planned);
        splitFile = planned.splitFile();
        outputs.planned(planned.splits());
        reduces = new ReduceTable(planned.reducers());
    }

    void mapDone(JournalRecord.MapDone done) {
        lifecycle.expect(JobState.RUNNING, done);
        outputs.expectOpen(done);
        if (maps().differsFromBefore(done.attempt().task().index(), done.digest())) {
            counters.remove(reduces.reopen());
        }
        outputs.done(done, counters.add(done.counters()));
    }

    void mapOutputLost(JournalRecord.MapOutputLost lost) {
        lifecycle.expect(JobState.RUNNING, lost);
        counters.remove(outputs.lost(lost));
    }

    void commitGranted(JournalRecord.CommitGranted granted) {
        lifecycle.expect(JobState.RUNNING, granted);
        TaskId task = granted.attempt().task();
        AttemptId holder = granted(task);
        if (holder != null || !isOpen(task)) {
            throw new IllegalStateException(granted + " while " + holder + " holds it or the task is done");
        }
        setGrant(task, granted.attempt());
    }

    void grantRevoked(JournalRecord.GrantRevoked revoked) {
        lifecycle.expect(JobState.RUNNING, revoked);
        if (!isGranted(revoked.attempt())) {
            throw new IllegalStateException(revoked + " but it holds no grant");
        }
        setGrant(revoked.attempt().task(), null);
    }

    private void setGrant(TaskId task, @Nullable AttemptId attempt) {
        switch (task.kind()) {
            case MAP -> maps().grant(task.index(), attempt);
            case REDUCE -> reduces.grant(task.index(), attempt);
            case PLAN, COMMIT, ABORT -> throw new IllegalStateException("no grants are given for " + task);
        }
    }

    void taskCommitted(JournalRecord.TaskCommitted committed) {
        lifecycle.expect(JobState.RUNNING, committed);
        if (!isGranted(committed.attempt())) {
            throw new IllegalStateException(committed + " but it holds no grant");
        }
        reduces.commit(committed.attempt(), committed.files(), counters.add(committed.counters()));
    }

    void attemptFailed(JournalRecord.AttemptFailed failed) {
        lifecycle.expectUnfinished(failed);
        failures.add(failed.attempt());
    }

    void commitBegun(JournalRecord.JobCommitBegun begun) {
        lifecycle.commitBegun(begun);
    }

    void ending(JournalRecord.JobEnding ending) {
        lifecycle.ending(ending);
    }

    void uncleaned(JournalRecord.JobUncleaned uncleaned) {
        lifecycle.uncleaned(uncleaned);
    }

    void ended(JournalRecord.JobEnded ended) {
        lifecycle.ended(ended);
        // only the sums are told from now on
        spec = remembered(spec);
        outputs.forget();
        reduces.forget();
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

    void hash(StateHash hash) {
        hash.add(id).add(spec);
        lifecycle.hash(hash);
        hash.add(splitFile);
        hash.add(outputs.count())
                .add(outputs.done())
                .add(reduces.count())
                .add(reduces.done())
                .add(outputs.digestSum());
        counters.hash(hash);
        holders().hash(hash);
        maps().hash(hash);
        failures.hash(hash);
        reduces.hash(hash);
    }
}
