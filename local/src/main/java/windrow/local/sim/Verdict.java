package windrow.local.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import windrow.local.sim.check.OutputCheck;
import windrow.local.sim.job.SimJob;
import windrow.local.sim.world.ViolationError;
import windrow.protocol.client.JobOutcome;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;

/** Judges what became of the jobs, when all is over: how each ended, what its client was told, and what lies in its output folder. */
final class Verdict {

    private final SimPlan plan;
    private final Cluster cluster;
    private final Map<JobState, Integer> ends = new HashMap<>();

    private Verdict(SimPlan plan, Cluster cluster) {
        this.plan = plan;
        this.cluster = cluster;
    }

    /** Throws a {@link ViolationError} where something is not as it has to be. */
    static Verdict on(SimPlan plan, Cluster cluster) {
        Verdict verdict = new Verdict(plan, cluster);
        verdict.judge();
        return verdict;
    }

    /** How many jobs ended like this. */
    int ended(JobState state) {
        return ends.getOrDefault(state, 0);
    }

    private void judge() {
        OutputCheck outputs = new OutputCheck(cluster.files, cluster.watch);
        Map<String, SimJob> published = new HashMap<>();
        for (SimClient client : cluster.clients) {
            SimJob job = client.submitted();
            JobStatus told = told(client);
            JobState end = told.state();
            ends.merge(end, 1, Integer::sum);
            fits(client, told);
            if (end == JobState.SUCCEEDED) {
                SimJob before = published.put(job.output(), job);
                if (before != null) {
                    throw new ViolationError("two jobs succeeded with one output folder, " + before.output());
                }
                counted(job, told);
            }
            if (end == JobState.SUCCEEDED || !hasRivals(job)) {
                outputs.check(job, end);
            }
            cleanedUp(told.job(), end);
            if (!hasRivals(job)) {
                cluster.stage.doings().clearedNanos(told.job()).ifPresent(begun -> outputs.cleared(job, begun));
            }
        }
        for (SimJob job : plan.jobs) {
            if (hasRivals(job) && !published.containsKey(job.output())) {
                outputs.check(job, JobState.FAILED);
            }
        }
    }

    /** Of a job that was begun somebody published the output or cleared away what it left, or it is recorded that nobody could. */
    private void cleanedUp(JobId job, JobState end) {
        if (cluster.stage.doings().planBegan(job)
                && cluster.stage.doings().clearedNanos(job).isEmpty()
                && !cluster.watch.isUncleaned(job)) {
            throw new ViolationError(job + " ended as " + end + ", and nobody cleared away what it may have left");
        }
    }

    /** What the client concluded: it has to be how the job ended, as the journal knows it. */
    private JobStatus told(SimClient client) {
        String request = client.submitted().spec().requestId();
        JobId id = cluster.watch.jobOf(request);
        if (id == null) {
            throw new ViolationError(request + " was never accepted");
        }
        JobState end = cluster.watch.end(id);
        if (end == null) {
            throw new ViolationError(id + " has no end");
        }
        JobOutcome outcome = client.outcome().orElse(null);
        if (!(outcome instanceof JobOutcome.Ended ended)
                || !ended.status().job().equals(id)
                || ended.status().state() != end) {
            throw new ViolationError(client.process() + " concluded of " + id + ", which is " + end + ": " + outcome);
        }
        return ended.status();
    }

    /** Whether the job had a reason to end like this. */
    private void fits(SimClient client, JobStatus told) {
        SimJob job = client.submitted();
        String request = job.spec().requestId();
        switch (told.state()) {
            case SUCCEEDED -> {
                if (job.hopeless()) {
                    throw new ViolationError(request + " succeeded, though one of its maps always fails");
                }
                if (client.toldOfKill()) {
                    throw new ViolationError(request + " succeeded, though its user was told that it is killed");
                }
            }
            case FAILED -> {
                if (!job.hopeless() && !hasRivals(job)) {
                    throw new ViolationError(request + " failed for no reason of its own: " + told.message());
                }
            }
            case KILLED -> {
                if (!client.wantsKill()) {
                    throw new ViolationError(request + " was killed, and nobody asked for that: " + told.message());
                }
            }
            default -> throw new ViolationError(request + " is over in state " + told.state());
        }
    }

    /** All tasks are told to be done, and their counters to have the sum that is known beforehand, from the attempts that count. */
    private void counted(SimJob job, JobStatus told) {
        long records = 0;
        for (int map = 0; map < job.maps(); map++) {
            records += job.records(map);
        }
        Map<String, Long> engine = told.counters().values().getOrDefault(JobCounters.ENGINE, Map.of());
        long mapped = engine.getOrDefault(JobCounters.MAP_RECORDS_IN, 0L);
        long reduced = engine.getOrDefault(JobCounters.REDUCE_RECORDS_IN, 0L);
        boolean all =
                told.maps() == job.maps() && told.mapsDone() == told.maps() && told.reducesDone() == told.reduces();
        boolean counted = mapped == records && reduced == (told.reduces() > 0 ? records : 0);
        if (!all || !counted || told.mapRecords() != records || !marked(told)) {
            throw new ViolationError(
                    "of a job that succeeded, with " + records + " records, a client is told: " + told);
        }
    }

    private boolean marked(JobStatus told) {
        return marked(told, TaskKind.MAP, told.maps()) && marked(told, TaskKind.REDUCE, told.reduces());
    }

    private boolean marked(JobStatus told, TaskKind kind, int tasks) {
        List<AttemptId> counting = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            AttemptId attempt = cluster.watch.counts(new TaskId(told.job(), kind, i));
            if (attempt != null) {
                counting.add(attempt);
            }
        }
        return SimJob.counts(told.counters(), kind, counting);
    }

    /** Whether another job was to write to the same folder: one of them may. */
    private boolean hasRivals(SimJob job) {
        return plan.jobs.stream()
                .anyMatch(other -> other != job && other.output().equals(job.output()));
    }
}
