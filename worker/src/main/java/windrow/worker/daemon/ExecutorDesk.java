package windrow.worker.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.AttemptTrace;

/** Starts and ends executors, and says what the end of one means for what ran in it. */
final class ExecutorDesk {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StepActions out;
    private final LocalJobs jobs;
    private final AttemptEnds ends;

    ExecutorDesk(StepActions out, LocalJobs jobs, AttemptEnds ends) {
        this.out = out;
        this.jobs = jobs;
        this.ends = ends;
    }

    void start(LocalJob job) {
        job.executor = jobs.newExecutor(job);
        job.executorState = LocalJob.ExecutorState.STARTING;
        out.add(new WorkerAction.StartExecutor(
                job.executor, job.id, job.spec.session(), job.spec.executorMemoryMegabytes()));
        out.setTimer(new WorkerTimer.HelloDeadline(job.executor), WorkerCore.HELLO_PATIENCE_NANOS);
    }

    /** It said hello. Gives back its job, if that waits for it. */
    @Nullable
    LocalJob ready(int executor) {
        LocalJob job = jobs.ofExecutor(executor);
        if (job == null || job.executorState != LocalJob.ExecutorState.STARTING) {
            return null;
        }
        cancelDeadline(job);
        job.executorState = LocalJob.ExecutorState.READY;
        return job;
    }

    void stop(LocalJob job) {
        if (job.executorState != LocalJob.ExecutorState.ABSENT && job.executorState != LocalJob.ExecutorState.ENDING) {
            cancelDeadline(job);
            job.executorState = LocalJob.ExecutorState.ENDING;
            out.add(new WorkerAction.StopExecutor(job.executor));
            out.setTimer(new WorkerTimer.EndDeadline(job.executor), WorkerCore.END_PATIENCE_NANOS);
        }
    }

    private void cancelDeadline(LocalJob job) {
        if (job.executorState == LocalJob.ExecutorState.STARTING) {
            out.cancelTimer(new WorkerTimer.HelloDeadline(job.executor));
        } else if (job.executorState == LocalJob.ExecutorState.ENDING) {
            out.cancelTimer(new WorkerTimer.EndDeadline(job.executor));
        }
    }

    /** It is no more. Gives back its job, which has none now. */
    @Nullable
    LocalJob died(WorkerEvent.ExecutorDied event) {
        LocalJob job = jobs.ofExecutor(event.executor());
        jobs.executorGone(event.executor());
        if (job == null) {
            return null;
        }
        cancelDeadline(job);
        boolean ordered = job.executorState == LocalJob.ExecutorState.ENDING;
        job.executorState = LocalJob.ExecutorState.ABSENT;
        job.executor = LocalJob.NONE;
        for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
            if (attempt.state == LocalAttempt.State.STOPPING) {
                end(job, attempt, ExecutorExit.killed());
            } else if (!ordered) {
                boolean begun = attempt.state != LocalAttempt.State.WAITING;
                end(job, attempt, ExecutorExit.byItself(event, begun, job.spec.executorMemoryMegabytes()));
            } else if (attempt.state == LocalAttempt.State.RUNNING) {
                end(job, attempt, ExecutorExit.withItsExecutor());
            }
        }
        return job;
    }

    /** Its death may be as long in coming as its hello: what waited for it does not wait for that as well. */
    void saidNothing(int executor) {
        LocalJob job = jobs.ofExecutor(executor);
        if (job == null || job.executorState != LocalJob.ExecutorState.STARTING) {
            return;
        }
        long patienceSeconds = WorkerCore.HELLO_PATIENCE_NANOS / NANOS_PER_SECOND;
        out.note("executor " + executor + " of " + job.id + " did not say hello within " + patienceSeconds
                + " s of its start; it is ended");
        for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
            end(job, attempt, ExecutorExit.silent(patienceSeconds));
        }
        stop(job);
    }

    /**
     * It was told to end and is still there, as when it hangs in the kernel. Nothing more is hoped for from it, and whatever waits for it to
     * make room is better tried elsewhere; no other executor of its job is started here, for it has its memory and its files.
     */
    void didNotEnd(int executor) {
        LocalJob job = jobs.ofExecutor(executor);
        if (job == null || job.executorState != LocalJob.ExecutorState.ENDING) {
            return;
        }
        long patienceSeconds = WorkerCore.END_PATIENCE_NANOS / NANOS_PER_SECOND;
        out.note("executor " + executor + " of " + job.id + " did not end within " + patienceSeconds
                + " s; it is told so again");
        for (LocalAttempt attempt : List.copyOf(job.attempts.values())) {
            boolean stopping = attempt.state == LocalAttempt.State.STOPPING;
            end(job, attempt, stopping ? ExecutorExit.killed() : ExecutorExit.endless(patienceSeconds));
        }
        out.add(new WorkerAction.StopExecutor(executor));
        out.setTimer(new WorkerTimer.EndDeadline(executor), WorkerCore.END_PATIENCE_NANOS);
    }

    private void end(LocalJob job, LocalAttempt attempt, AttemptResult result) {
        ends.end(job, attempt, result, AttemptTrace.NONE);
    }
}
