package windrow.worker.daemon;

import windrow.protocol.id.AttemptId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.Launch;

/** Takes attempts from launch to end: what the leader orders of them, and what their executors say of them. */
final class AttemptDesk {

    private final StepActions out;
    private final WorkerIdentity identity;
    private final LocalJobs jobs;
    private final JobDesk jobDesk;
    private final ExecutorDesk executors;
    private final AttemptEnds ends;
    private final HeldMaps held;
    private final FetchFailures fetchFailures;

    AttemptDesk(
            StepActions out,
            WorkerIdentity identity,
            LocalJobs jobs,
            JobDesk jobDesk,
            ExecutorDesk executors,
            AttemptEnds ends,
            HeldMaps held,
            FetchFailures fetchFailures) {
        this.out = out;
        this.identity = identity;
        this.jobs = jobs;
        this.jobDesk = jobDesk;
        this.executors = executors;
        this.ends = ends;
        this.held = held;
        this.fetchFailures = fetchFailures;
    }

    void launch(Launch launch) {
        AttemptId id = launch.attempt();
        if (ends.knows(id) || jobDesk.isForgotten(id.job()) || jobs.attempt(id) != null) {
            return;
        }
        if (jobs.attemptsInWork() >= identity.slots() * WorkerCore.MAX_ATTEMPTS_PER_SLOT || ends.isFull()) {
            out.note("left the launch of " + id + " for later: too many attempts in work");
            return;
        }
        LocalJob job = jobs.get(id.job());
        if (job == null) {
            job = new LocalJob(id.job(), launch.job());
            jobs.add(job);
        }
        LocalAttempt attempt = new LocalAttempt(id, launch.work());
        job.attempts.put(id, attempt);
        out.changed();
        if (id.task().kind() == TaskKind.MAP && held.isFull()) {
            ends.end(
                    job,
                    attempt,
                    new AttemptResult.Failed(
                            FailureKind.ENVIRONMENT,
                            "the worker holds " + held.size() + " map outputs already, and takes no more maps",
                            ""),
                    AttemptTrace.NONE);
        }
        jobDesk.advance(job);
    }

    void kill(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        LocalAttempt attempt = jobs.attempt(id);
        if (job == null || attempt == null) {
            return;
        }
        switch (attempt.state) {
            case WAITING -> ends.end(job, attempt, ExecutorExit.killed(), AttemptTrace.NONE);
            case RUNNING -> {
                attempt.state = LocalAttempt.State.STOPPING;
                out.tell(job, new ExecutorMessage.Kill(id));
                out.setTimer(new WorkerTimer.KillDeadline(id), WorkerCore.KILL_PATIENCE_NANOS);
            }
            case STOPPING -> {
                // It was told, and its deadline runs.
            }
        }
    }

    void didNotStop(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        LocalAttempt attempt = jobs.attempt(id);
        if (job != null && attempt != null && attempt.state == LocalAttempt.State.STOPPING) {
            out.note(attempt.id + " did not stop in time; its executor " + job.executor + " is ended");
            executors.stop(job);
        }
    }

    void grant(AttemptId id) {
        LocalJob job = jobs.get(id.job());
        LocalAttempt attempt = jobs.attempt(id);
        if (job != null && attempt != null && !attempt.granted) {
            attempt.granted = true;
            if (attempt.state != LocalAttempt.State.WAITING) {
                out.tell(job, new ExecutorMessage.Grant(id));
            }
        }
    }

    /** What the executor of this job says; of attempts that are over it is of no interest. */
    void said(LocalJob job, ExecutorMessage message) {
        if (message instanceof ExecutorMessage.Progress progress) {
            for (AttemptProgress one : progress.running()) {
                LocalAttempt attempt = job.attempts.get(one.attempt());
                if (attempt != null) {
                    attempt.progress = one;
                }
            }
        } else if (message instanceof ExecutorMessage.Ended end) {
            ended(job, end);
        } else if (message instanceof ExecutorMessage.Commit commit) {
            asks(job, commit.request());
        } else if (message instanceof ExecutorMessage.CannotFetch cannot) {
            cannotFetch(job, cannot.failure());
        } else if (message instanceof ExecutorMessage.FetchSettled settled) {
            if (fetchFailures.settled(settled.reporter(), settled.map())) {
                out.changed();
            }
        } else {
            out.note("executor " + job.executor + " of " + job.id + " said what only a daemon says: "
                    + message.getClass().getSimpleName());
        }
    }

    /** Its output is held before its end is told. */
    private void ended(LocalJob job, ExecutorMessage.Ended message) {
        AttemptEnd end = message.end();
        LocalAttempt attempt = job.attempts.get(end.attempt());
        if (attempt == null) {
            return;
        }
        if (!message.mapOutput().isEmpty()) {
            held.add(attempt.id);
            out.add(new WorkerAction.HoldOutput(attempt.id, message.mapOutput()));
        }
        ends.end(job, attempt, end.result(), end.trace());
    }

    private void asks(LocalJob job, CommitRequest request) {
        LocalAttempt attempt = job.attempts.get(request.attempt());
        if (attempt != null && attempt.commitRequest == null) {
            attempt.commitRequest = request;
            out.changed();
        }
    }

    private void cannotFetch(LocalJob job, FetchFailure failure) {
        if (job.attempts.containsKey(failure.reporter()) && fetchFailures.add(failure)) {
            out.changed();
        }
    }
}
