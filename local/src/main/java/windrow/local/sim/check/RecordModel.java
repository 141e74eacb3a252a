package windrow.local.sim.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import windrow.coordinator.core.JournalRecord;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;

/** Follows the durable records with plain maps, by the rules that the engine promises and not by its code, and says where one is broken. */
final class RecordModel implements JournalRecord.Handler {

    /** Tries at cleaning that a job's own code may fail. */
    private static final int MOST_CLEANINGS = 3;

    private final Map<String, JobId> requests = new HashMap<>();
    private final Map<String, JobId> names = new HashMap<>();
    private final Map<JobId, String> requestOf = new HashMap<>();
    private final Map<JobId, JobSpec> specs = new HashMap<>();
    private final Map<TaskId, Integer> failures = new HashMap<>();
    private final Map<JobId, JournalRecord.JobPlanned> plans = new HashMap<>();
    private final Map<TaskId, AttemptId> official = new HashMap<>();
    private final Map<TaskId, AttemptId> lastOfficial = new HashMap<>();
    private final Map<String, AttemptId> everOfficial = new HashMap<>();
    private final Set<AttemptId> lostOutputs = new HashSet<>();
    private final Map<TaskId, Long> digests = new HashMap<>();
    private final Map<TaskId, AttemptId> granted = new HashMap<>();
    private final Set<AttemptId> everGranted = new HashSet<>();
    private final Map<TaskId, AttemptId> committed = new HashMap<>();
    private final Map<JobId, JobState> goals = new HashMap<>();
    private final Map<JobId, JobState> ends = new LinkedHashMap<>();
    private final Set<JobId> publishing = new HashSet<>();
    private final Set<JobId> uncleaned = new HashSet<>();
    private final Map<AttemptId, JournalRecord.MapDone> done = new HashMap<>();
    private final Map<AttemptId, Long> revokedNanos = new HashMap<>();
    private final LongSupplier nowNanos;
    private final Map<JobId, Long> submittedNanos = new HashMap<>();
    private long longestNanos;
    private int mapsDone;
    private int mapsLost;
    private int grantsRevoked;

    RecordModel(LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
    }

    static void check(boolean holds, String what, Object about) {
        if (!holds) {
            throw new ViolationError(what + ": " + about);
        }
    }

    boolean knows(JobId job) {
        return requestOf.containsKey(job);
    }

    @Nullable
    JobId jobOf(String request) {
        return requests.get(request);
    }

    /** Reduces of a job that was planned. */
    int reducers(JobId job) {
        JournalRecord.JobPlanned plan = plans.get(job);
        return plan == null ? 0 : plan.reducers();
    }

    /** Times that an attempt of a task may fail before the job has failed. */
    private int attempts(JobId job) {
        JobSpec spec = specs.get(job);
        return spec == null ? Integer.MAX_VALUE : spec.maxAttempts();
    }

    private boolean hasReduce(JobId job) {
        JobSpec spec = specs.get(job);
        return spec != null && spec.hasReduce();
    }

    @Nullable
    JobState end(JobId job) {
        return ends.get(job);
    }

    /** How a job is to end that fails or was killed. */
    @Nullable
    JobState goal(JobId job) {
        return goals.get(job);
    }

    /** Whether the job began to be published. */
    boolean isPublished(JobId job) {
        return publishing.contains(job);
    }

    /** Whether it is recorded that something may be left of the job. */
    boolean isUncleaned(JobId job) {
        return uncleaned.contains(job);
    }

    boolean wasGranted(AttemptId attempt) {
        return everGranted.contains(attempt);
    }

    /** The attempt of this reduce that is committed, or of this map whose output is official, or was before it was lost. */
    @Nullable
    AttemptId counts(TaskId task) {
        return task.kind() == TaskKind.REDUCE ? committed.get(task) : lastOfficial.get(task);
    }

    /** Whether the attempt held a grant at some time after this. */
    boolean holdsGrant(AttemptId attempt, long sinceNanos) {
        return wasGranted(attempt) && revokedNanos.getOrDefault(attempt, Long.MAX_VALUE) >= sinceNanos;
    }

    /** Whether there is a durable reason to run attempts at this task. */
    boolean mayRun(TaskId task) {
        JobId job = task.job();
        return switch (task.kind()) {
            case PLAN -> knows(job);
            case MAP, REDUCE -> plans.containsKey(job);
            case COMMIT -> publishing.contains(job);
            case ABORT -> goals.containsKey(job);
        };
    }

    /** What was recorded of an attempt of a map that was official at some time. */
    JournalRecord.@Nullable MapDone done(AttemptId map) {
        return done.get(map);
    }

    boolean wasLost(AttemptId map) {
        return lostOutputs.contains(map);
    }

    private void revoked(@Nullable AttemptId attempt) {
        if (attempt != null) {
            revokedNanos.put(attempt, nowNanos.getAsLong());
        }
    }

    /** The attempt of a map that is written like this, if it was the official one at some time. */
    @Nullable
    AttemptId wasOfficial(String map) {
        return everOfficial.get(map);
    }

    /** From the submission of a job to its end, of the one that took longest. */
    long longestNanos() {
        return longestNanos;
    }

    /** Map outputs that became official, and those that were lost again. */
    int mapsDone() {
        return mapsDone;
    }

    int mapsLost() {
        return mapsLost;
    }

    int grantsRevoked() {
        return grantsRevoked;
    }

    private void alive(JobId job, Object about) {
        check(knows(job), "a record about a job that was never submitted", about);
        check(!ends.containsKey(job), "a record about a job that has ended", about);
    }

    @Override
    public void jobSubmitted(JournalRecord.JobSubmitted submitted) {
        JobId before = requests.putIfAbsent(submitted.spec().requestId(), submitted.job());
        check(before == null, "one request became two jobs, " + before + " and", submitted.job());
        JobId sameName = names.putIfAbsent(submitted.spec().name(), submitted.job());
        check(sameName == null, "what was submitted once became two jobs, " + sameName + " and", submitted.job());
        check(
                requestOf.put(submitted.job(), submitted.spec().requestId()) == null,
                "a job id repeats",
                submitted.job());
        specs.put(submitted.job(), submitted.spec());
        submittedNanos.put(submitted.job(), nowNanos.getAsLong());
    }

    @Override
    public void jobPlanned(JournalRecord.JobPlanned planned) {
        alive(planned.job(), planned);
        check(plans.put(planned.job(), planned) == null, "a job was planned twice", planned.job());
    }

    @Override
    public void mapDone(JournalRecord.MapDone done) {
        TaskId task = done.attempt().task();
        alive(task.job(), done);
        check(!publishing.contains(task.job()), "a map is done while its job is published", done);
        AttemptId before = official.put(task, done.attempt());
        check(before == null, "two map outputs are official at once, " + before + " and", done.attempt());
        check(!lostOutputs.contains(done.attempt()), "an output that was lost is official again", done.attempt());
        AttemptId holder = granted.remove(task);
        revoked(holder);
        check(
                hasReduce(task.job()) || done.attempt().equals(holder),
                "a map that writes the output is done while the grant was " + holder + "'s",
                done);
        this.done.put(done.attempt(), done);
        everOfficial.put(done.attempt().toString(), done.attempt());
        lastOfficial.put(task, done.attempt());
        mapsDone++;
        Long digest = digests.put(task, done.digest());
        if (digest != null && digest != done.digest()) {
            for (TaskId open : List.copyOf(granted.keySet())) {
                if (open.job().equals(task.job()) && open.kind() == TaskKind.REDUCE) {
                    revoked(granted.remove(open));
                }
            }
            committed.keySet().removeIf(t -> t.job().equals(task.job()) && t.kind() == TaskKind.REDUCE);
        }
    }

    @Override
    public void mapOutputLost(JournalRecord.MapOutputLost lost) {
        alive(lost.attempt().job(), lost);
        mapsLost++;
        lostOutputs.add(lost.attempt());
        AttemptId was = official.remove(lost.attempt().task());
        check(lost.attempt().equals(was), "an output is lost that was not official, but " + was, lost);
        check(isNeeded(lost.attempt().job()), "an output is lost that nobody needs", lost);
    }

    /** Whether any reduce of the running job may yet take in map outputs: one is neither committed nor being so. */
    private boolean isNeeded(JobId job) {
        for (int i = 0; i < reducers(job); i++) {
            TaskId reduce = new TaskId(job, TaskKind.REDUCE, i);
            if (!committed.containsKey(reduce) && !granted.containsKey(reduce)) {
                return !publishing.contains(job) && !goals.containsKey(job);
            }
        }
        return false;
    }

    private void allMapsOfficial(JobId job, String what) {
        JournalRecord.JobPlanned plan = plans.get(job);
        for (int i = 0; plan != null && i < plan.splits().size(); i++) {
            check(official.containsKey(new TaskId(job, TaskKind.MAP, i)), what + " without map " + i + " of", job);
        }
    }

    @Override
    public void commitGranted(JournalRecord.CommitGranted grant) {
        TaskId task = grant.attempt().task();
        alive(task.job(), grant);
        AttemptId before = granted.put(task, grant.attempt());
        check(before == null, "two attempts of a task are granted at once, " + before + " and", grant.attempt());
        check(committed.get(task) == null, "a grant for a task that is committed", grant);
        if (task.kind() == TaskKind.REDUCE) {
            allMapsOfficial(task.job(), "a reduce is granted");
        }
        everGranted.add(grant.attempt());
        revokedNanos.remove(grant.attempt());
    }

    @Override
    public void grantRevoked(JournalRecord.GrantRevoked revoked) {
        AttemptId was = granted.remove(revoked.attempt().task());
        revoked(was);
        grantsRevoked++;
        check(revoked.attempt().equals(was), "a grant is revoked from one who does not hold it, but " + was, revoked);
    }

    @Override
    public void taskCommitted(JournalRecord.TaskCommitted done) {
        TaskId task = done.attempt().task();
        alive(task.job(), done);
        AttemptId holder = granted.remove(task);
        revoked(holder);
        check(done.attempt().equals(holder), "an attempt committed while the grant was " + holder + "'s", done);
        check(committed.put(task, done.attempt()) == null, "a task was committed twice", task);
    }

    @Override
    public void attemptFailed(JournalRecord.AttemptFailed failed) {
        TaskId task = failed.attempt().task();
        alive(task.job(), failed);
        int most = task.kind() == TaskKind.ABORT ? MOST_CLEANINGS : attempts(task.job());
        int times = failures.merge(task, 1, Integer::sum);
        check(times <= most, "a task failed " + times + " times and may " + most + " times", failed);
    }

    @Override
    public void jobCommitBegun(JournalRecord.JobCommitBegun begun) {
        JobId job = begun.job();
        alive(job, begun);
        JournalRecord.JobPlanned plan = plans.get(job);
        check(plan != null, "published before it was planned", job);
        for (int i = 0; plan != null && i < plan.reducers(); i++) {
            check(
                    committed.containsKey(new TaskId(job, TaskKind.REDUCE, i)),
                    "published without reduce " + i + " of",
                    job);
        }
        allMapsOfficial(job, "published");
        failures.forEach((task, times) ->
                check(!task.job().equals(job) || times < attempts(job), "published though it had failed", task));
        check(publishing.add(job), "published twice", job);
    }

    @Override
    public void jobEnding(JournalRecord.JobEnding ending) {
        alive(ending.job(), ending);
        check(goals.put(ending.job(), ending.state()) == null, "a job begins to end twice", ending);
    }

    @Override
    public void jobUncleaned(JournalRecord.JobUncleaned uncleaned) {
        alive(uncleaned.job(), uncleaned);
        check(goals.containsKey(uncleaned.job()), "something is left of a job that was not cleaned", uncleaned);
        this.uncleaned.add(uncleaned.job());
    }

    @Override
    public void jobEnded(JournalRecord.JobEnded ended) {
        alive(ended.job(), ended);
        JobState goal = goals.getOrDefault(ended.job(), JobState.SUCCEEDED);
        check(goal == ended.state(), "it should end as " + goal, ended);
        check(
                goal != JobState.SUCCEEDED || publishing.contains(ended.job()),
                "a job succeeded without being published",
                ended);
        ends.put(ended.job(), ended.state());
        long begun = submittedNanos.getOrDefault(ended.job(), nowNanos.getAsLong());
        longestNanos = Math.max(longestNanos, nowNanos.getAsLong() - begun);
    }
}
