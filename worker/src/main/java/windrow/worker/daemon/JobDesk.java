package windrow.worker.daemon;

import java.util.List;
import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.MapEvent;
import windrow.protocol.message.MapEvents;
import windrow.protocol.message.WorkerOrders;

/** Brings a job as far as attempts of it can run here, and clears away what it leaves. */
final class JobDesk {

    private final StepActions out;
    private final WorkerIdentity identity;
    private final LocalJobs jobs;
    private final ExecutorDesk executors;
    private final AttemptEnds ends;
    private final HeldMaps held;
    private final FetchFailures fetchFailures;
    private final Tombstones<JobId> forgotten = new Tombstones<>();

    JobDesk(
            StepActions out,
            WorkerIdentity identity,
            LocalJobs jobs,
            ExecutorDesk executors,
            AttemptEnds ends,
            HeldMaps held,
            FetchFailures fetchFailures) {
        this.out = out;
        this.identity = identity;
        this.jobs = jobs;
        this.executors = executors;
        this.ends = ends;
        this.held = held;
        this.fetchFailures = fetchFailures;
    }

    boolean isForgotten(JobId id) {
        return forgotten.contains(id);
    }

    /** Brings a job as far as its executor can take attempts, one asynchronous stage at a time. */
    void advance(LocalJob job) {
        if (job.attempts.isEmpty()) {
            return;
        }
        job.busy();
        if (job.localising == LocalJob.Localising.NOT_ASKED) {
            job.localising = LocalJob.Localising.UNDER_WAY;
            out.add(new WorkerAction.LocaliseJob(job.id, job.spec));
        }
        if (job.executorState == LocalJob.ExecutorState.ABSENT) {
            executors.start(job);
        }
        WorkerEvent.JobLocalised folders = job.folders;
        if (job.executorState == LocalJob.ExecutorState.READY && folders != null) {
            assign(job, folders);
        }
        if (job.executorState == LocalJob.ExecutorState.ASSIGNED) {
            runWhatWaits(job);
        }
    }

    private void assign(LocalJob job, WorkerEvent.JobLocalised folders) {
        job.executorState = LocalJob.ExecutorState.ASSIGNED;
        out.tell(
                job,
                new ExecutorMessage.Assign(
                        job.spec,
                        job.id,
                        identity.worker(),
                        folders.directory(),
                        folders.outputDirectories(),
                        folders.classPath(),
                        identity.slots()));
        job.events.all().forEach(events -> out.tell(job, new ExecutorMessage.Events(events)));
    }

    private void runWhatWaits(LocalJob job) {
        for (LocalAttempt attempt : job.attempts.values()) {
            if (attempt.state == LocalAttempt.State.WAITING) {
                attempt.state = LocalAttempt.State.RUNNING;
                out.tell(job, new ExecutorMessage.Run(attempt.id, attempt.work));
                if (attempt.granted) {
                    out.tell(job, new ExecutorMessage.Grant(attempt.id));
                }
            }
        }
    }

    void localised(WorkerEvent.JobLocalised event) {
        LocalJob job = jobs.get(event.job());
        if (job != null) {
            job.localising = LocalJob.Localising.DONE;
            job.folders = event;
            deleteWhenIdle(job);
            advance(job);
        }
    }

    void localiseFailed(WorkerEvent.LocaliseFailed event) {
        LocalJob job = jobs.get(event.job());
        if (job == null) {
            return;
        }
        job.localising = LocalJob.Localising.NOT_ASKED;
        for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
            ends.end(
                    job,
                    attempt,
                    new AttemptResult.Failed(
                            FailureKind.ENVIRONMENT,
                            "the job's files could not be brought here: " + event.reason(),
                            ""),
                    AttemptTrace.NONE);
        }
        executors.stop(job);
        deleteWhenIdle(job);
    }

    /** The job's executor is gone: another one is started where attempts wait. */
    void executorGone(LocalJob job) {
        deleteWhenIdle(job);
        advance(job);
    }

    void mapEvents(MapEvents events) {
        for (MapEvent event : events.events()) {
            if (event.lost()) {
                fetchFailures.declaredLost(event.map());
            }
        }
        LocalJob job = jobs.get(events.job());
        if (job == null) {
            return;
        }
        job.events.add(events).ifPresent(fresh -> {
            out.changed();
            if (job.executorState == LocalJob.ExecutorState.ASSIGNED) {
                out.tell(job, new ExecutorMessage.Events(fresh));
            }
        });
    }

    void forget(WorkerOrders.Forget order) {
        JobId id = order.job();
        forgotten.add(id);
        ends.forget(id);
        held.forget(id);
        fetchFailures.forget(id);
        LocalJob job = jobs.get(id);
        if (job == null) {
            return;
        }
        for (LocalAttempt attempt : job.attempts.values()) {
            if (attempt.state == LocalAttempt.State.STOPPING) {
                out.cancelTimer(new WorkerTimer.KillDeadline(attempt.id));
            }
        }
        job.ended |= order.ended();
        job.attempts.clear();
        job.over = true;
        executors.stop(job);
        deleteWhenIdle(job);
    }

    /**
     * Clears away jobs of which there has been nothing here for long. A leader says when a job is over to those of whom it knows that they
     * have something of it; one that was elected in between does not know of a worker that only has an executor left.
     */
    void retireIdle() {
        for (LocalJob job : jobs.all()) {
            boolean idle = job.attempts.isEmpty() && !held.hasAny(job.id) && !ends.hasAny(job.id);
            if (!idle) {
                job.busy();
            } else if (job.idleNanos(out.nowNanos()) >= WorkerCore.IDLE_JOB_NANOS && !job.over) {
                job.over = true;
                executors.stop(job);
                deleteWhenIdle(job);
            }
        }
    }

    /** A job's folders go when nothing of it writes there any more. */
    private void deleteWhenIdle(LocalJob job) {
        if (job.over
                && job.executorState == LocalJob.ExecutorState.ABSENT
                && job.localising != LocalJob.Localising.UNDER_WAY) {
            jobs.remove(job);
            out.add(new WorkerAction.DeleteJob(job.id, job.spec, job.ended));
        }
    }
}
