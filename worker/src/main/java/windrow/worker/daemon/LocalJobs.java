package windrow.worker.daemon;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;

/** The jobs that this worker has something of, and whose each executor is. */
final class LocalJobs {

    private final Map<JobId, LocalJob> jobs = new TreeMap<>();
    private final Map<Integer, JobId> executors = new TreeMap<>();
    private int nextExecutor = 1;

    @Nullable
    LocalJob get(JobId id) {
        return jobs.get(id);
    }

    void add(LocalJob job) {
        jobs.put(job.id, job);
    }

    void remove(LocalJob job) {
        jobs.remove(job.id);
    }

    Collection<LocalJob> all() {
        return List.copyOf(jobs.values());
    }

    /** One that has not ended. */
    @Nullable
    LocalAttempt attempt(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        return job == null ? null : job.attempts.get(id);
    }

    int attemptsInWork() {
        int sum = 0;
        for (LocalJob job : jobs.values()) {
            sum += job.attempts.size();
        }
        return sum;
    }

    /** A number that no executor had before. */
    int newExecutor(LocalJob job) {
        int number = nextExecutor++;
        executors.put(number, job.id);
        return number;
    }

    /** The job that this executor is of now. */
    @Nullable
    LocalJob ofExecutor(int executor) {
        JobId id = executors.get(executor);
        LocalJob job = id == null ? null : jobs.get(id);
        return job != null && job.executor == executor ? job : null;
    }

    void executorGone(int executor) {
        executors.remove(executor);
    }
}
