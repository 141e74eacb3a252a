package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;

/**
 * The hard state: all jobs, changed by {@link #replay} alone. A record that does not fit the state is an {@link IllegalStateException}:
 * the journal is damaged or a decision was wrong, and going on would be a guess.
 */
final class JobLedger implements HardState, JournalRecord.Handler {

    /**
     * Jobs that are remembered after their end, with their requests: a submission that is repeated is the same job until so many others
     * have ended after it. Beyond that a repeated submission is a new job, and whoever asks for the old one learns that it is unknown. A
     * client repeats a submission whose answers get lost for {@link windrow.protocol.client.ClientCore#SUBMIT_NANOS}, and then says that it
     * may be running: where jobs end faster than so many in that time, and only then, one submission can become two jobs. It bounds memory
     * and is part of the hard state, hence no setting.
     */
    static final int KEPT_JOBS = 1_000;

    /** Jobs that have not ended: the scheduler walks all of them, and each keeps its description. */
    static final int MAX_UNFINISHED = 2_000;

    /** Jobs in one line. */
    private static final int MAX_TOLD = 10;

    /** By submission. */
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();

    private final Map<JobId, Job> unfinished = new LinkedHashMap<>();
    private final Map<String, JobId> byRequest = new LinkedHashMap<>();
    private final Deque<JobId> finished = new ArrayDeque<>();
    /** Of the last job, so that numbers go on after a replay. */
    private @Nullable JobId last;

    /** While a snapshot is being restored, and after that. */
    private @Nullable SnapshotReader snapshot;

    @Override
    public void replay(JournalRecord journalRecord) {
        if (snapshot != null && !snapshot.isWhole()) {
            throw new IllegalStateException("a record before the last part of the snapshot: " + journalRecord);
        }
        journalRecord.dispatch(this);
    }

    @Override
    public Iterator<SnapshotPart> parts() {
        return SnapshotWriter.parts(all(), List.copyOf(finished), last);
    }

    @Override
    public void restore(SnapshotPart part) {
        if (snapshot == null) {
            if (last != null) {
                throw new IllegalStateException("a snapshot can be restored into an empty state only");
            }
            snapshot = new SnapshotReader(this);
        }
        snapshot.restore(part);
    }

    void restoreLast(JobId id) {
        last = id;
    }

    void restoreJob(Job job) {
        add(job);
    }

    void restoreFinished(JobId id) {
        Job job = known(id);
        if (!job.state().isFinal() || unfinished.remove(id) == null || finished.size() == KEPT_JOBS) {
            throw new IllegalStateException(id + " in state " + job.state() + " after " + finished.size()
                    + " others that have ended, or twice");
        }
        finished.add(id);
    }

    void checkRestored(int count) {
        if (jobs.size() != count) {
            throw new IllegalStateException("a snapshot of " + count + " jobs has " + jobs.size());
        }
        for (Job job : unfinished.values()) {
            if (job.state().isFinal()) {
                throw new IllegalStateException(
                        job.id + " is " + job.state() + " and does not stand among the jobs that have ended");
            }
        }
    }

    @Nullable
    Job job(JobId id) {
        return jobs.get(id);
    }

    @Nullable
    JobId byRequest(String requestId) {
        return byRequest.get(requestId);
    }

    /** A copy, by submission. */
    List<Job> unfinished() {
        return new ArrayList<>(unfinished.values());
    }

    int unfinishedCount() {
        return unfinished.size();
    }

    List<Job> all() {
        return new ArrayList<>(jobs.values());
    }

    JobId nextId(long epoch) {
        return new JobId(epoch, last != null && last.epoch() == epoch ? last.number() + 1 : 1);
    }

    @Override
    public String summary() {
        if (unfinished.isEmpty()) {
            return "no unfinished jobs";
        }
        String some = unfinished.values().stream()
                .limit(MAX_TOLD)
                .map(job -> job.id + " " + job.state() + " with " + job.mapsDone() + " of " + job.mapCount()
                        + " maps and " + job.reducesDone() + " of " + job.reduceCount() + " reduces done")
                .collect(Collectors.joining(", "));
        return unfinished.size() + " unfinished: " + some + (unfinished.size() > MAX_TOLD ? ", ..." : "");
    }

    @Override
    public long hash() {
        StateHash hash = new StateHash();
        hash.add(last == null ? 0 : last.epoch()).add(last == null ? 0 : last.number());
        hash.add(jobs.size());
        jobs.values().forEach(job -> job.hash(hash));
        finished.forEach(hash::add);
        return hash.value();
    }

    @Override
    public void jobSubmitted(JournalRecord.JobSubmitted submitted) {
        add(new Job(submitted.job(), submitted.spec()));
        last = submitted.job();
    }

    private void add(Job job) {
        if (jobs.putIfAbsent(job.id, job) != null) {
            throw new IllegalStateException(job.id + " was submitted before");
        }
        unfinished.put(job.id, job);
        byRequest.put(job.spec.requestId(), job.id);
    }

    @Override
    public void jobPlanned(JournalRecord.JobPlanned planned) {
        known(planned.job()).planned(planned);
    }

    @Override
    public void mapDone(JournalRecord.MapDone done) {
        known(done.attempt().job()).mapDone(done);
    }

    @Override
    public void mapOutputLost(JournalRecord.MapOutputLost lost) {
        known(lost.attempt().job()).mapOutputLost(lost);
    }

    @Override
    public void commitGranted(JournalRecord.CommitGranted granted) {
        known(granted.attempt().job()).commitGranted(granted);
    }

    @Override
    public void grantRevoked(JournalRecord.GrantRevoked revoked) {
        known(revoked.attempt().job()).grantRevoked(revoked);
    }

    @Override
    public void taskCommitted(JournalRecord.TaskCommitted committed) {
        known(committed.attempt().job()).taskCommitted(committed);
    }

    @Override
    public void attemptFailed(JournalRecord.AttemptFailed failed) {
        known(failed.attempt().job()).attemptFailed(failed);
    }

    @Override
    public void jobCommitBegun(JournalRecord.JobCommitBegun begun) {
        known(begun.job()).commitBegun(begun);
    }

    @Override
    public void jobEnding(JournalRecord.JobEnding ending) {
        known(ending.job()).ending(ending);
    }

    @Override
    public void jobUncleaned(JournalRecord.JobUncleaned uncleaned) {
        known(uncleaned.job()).uncleaned(uncleaned);
    }

    @Override
    public void jobEnded(JournalRecord.JobEnded ended) {
        known(ended.job()).ended(ended);
        unfinished.remove(ended.job());
        finished.add(ended.job());
        if (finished.size() > KEPT_JOBS) {
            Job forgotten = jobs.remove(finished.remove());
            if (forgotten != null) {
                byRequest.remove(forgotten.spec.requestId());
            }
        }
    }

    private Job known(JobId id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw new IllegalStateException("a record about " + id + ", which was never submitted or is forgotten");
        }
        return job;
    }
}
