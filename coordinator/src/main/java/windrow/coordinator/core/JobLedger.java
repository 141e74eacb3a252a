package windrow.coordinator.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.JobId;

/**
 * The hard state: all jobs, changed by {@link #replay} alone. A record that does not fit the state is an {@link IllegalStateException}:
 * the journal is damaged or a decision was wrong, and going on would be a guess.
 */
final class JobLedger implements HardState, JournalRecord.Handler {

    /** Jobs that are told about after their end; bounds memory and is part of the hard state, hence no setting. */
    static final int KEPT_JOBS = 100;

    /** By submission. */
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();

    private final Map<JobId, Job> unfinished = new LinkedHashMap<>();
    private final Map<String, JobId> byRequest = new LinkedHashMap<>();
    private final Deque<JobId> finished = new ArrayDeque<>();
    /** Of the last job, so that numbers go on after a replay. */
    private @Nullable JobId last;

    @Override
    public void replay(JournalRecord journalRecord) {
        journalRecord.dispatch(this);
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
    public long hash() {
        StateHash hash = new StateHash();
        jobs.values().forEach(job -> job.hash(hash));
        finished.forEach(hash::add);
        return hash.value();
    }

    @Override
    public void jobSubmitted(JournalRecord.JobSubmitted submitted) {
        Job job = new Job(submitted.job(), submitted.spec());
        if (jobs.putIfAbsent(submitted.job(), job) != null) {
            throw new IllegalStateException(submitted.job() + " was submitted before");
        }
        unfinished.put(submitted.job(), job);
        byRequest.put(submitted.spec().requestId(), submitted.job());
        last = submitted.job();
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
    public void jobCommitBegun(JournalRecord.JobCommitBegun begun) {
        known(begun.job()).commitBegun(begun);
    }

    @Override
    public void jobEnding(JournalRecord.JobEnding ending) {
        known(ending.job()).ending(ending);
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
