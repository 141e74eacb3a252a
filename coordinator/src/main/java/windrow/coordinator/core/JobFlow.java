package windrow.coordinator.core;

import windrow.protocol.id.JobId;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.JobSpec;
import windrow.protocol.message.JobState;

/** Takes a job from state to state; the table of states stands at {@link Job}. */
final class JobFlow {

    private static final long SECOND = 1_000_000_000L;

    /** It is journaled, stands in every status of the job, and is kept as long as the job is known. */
    static final int MAX_MESSAGE_CHARS = 10_000;

    /** The same of a stack trace, of which workers tell less. */
    static final int MAX_STACK_CHARS = 50_000;

    private final StepOutput out;
    private final JobLedger ledger;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final AttemptTracker tracker;
    private final Farewells farewells;
    private final StatusBoard statuses;
    private final CoreConfig config;
    private final long epoch;

    JobFlow(
            StepOutput out,
            JobLedger ledger,
            JobRuns runs,
            WorkerRoster roster,
            AttemptTracker tracker,
            Farewells farewells,
            StatusBoard statuses,
            CoreConfig config,
            long epoch) {
        this.out = out;
        this.ledger = ledger;
        this.runs = runs;
        this.roster = roster;
        this.tracker = tracker;
        this.farewells = farewells;
        this.statuses = statuses;
        this.config = config;
        this.epoch = epoch;
    }

    /** Accepts the job, unless the same request was accepted before. */
    JobId submit(JobSpec spec) {
        JobId known = ledger.byRequest(spec.requestId());
        if (known != null) {
            return known;
        }
        JobId id = ledger.nextId(epoch);
        out.record(new JournalRecord.JobSubmitted(id, spec));
        Job job = ledger.job(id);
        if (job == null) {
            throw new IllegalStateException(id + " is not in the ledger after its submission");
        }
        JobRun run = runs.add(job, out.now());
        tracker.requeueSpecial(run);
        out.changed(run);
        return id;
    }

    void planned(JobRun run, AttemptResult.Planned plan) {
        Job job = run.job;
        run.clearAllPending();
        out.record(new JournalRecord.JobPlanned(
                job.id, plan.splits(), plan.splitFile(), reducers(job, plan.inputBytes())));
        tracker.killUnwanted(run);
        tracker.queueAll(run, true);
        out.changed(run);
        if (job.spec.speculative()) {
            out.timer(new TimerKey.StragglerCheck(job.id), out.now() + config.speculationIntervalNanos());
        }
        advance(run);
    }

    private int reducers(Job job, long bytes) {
        if (!job.spec.hasReduce()) {
            return 0;
        }
        if (job.spec.reducers() > 0) {
            return job.spec.reducers();
        }
        long wanted = bytes / config.bytesPerReducer() + (bytes % config.bytesPerReducer() == 0 ? 0 : 1);
        int most = Math.max(1, Math.min(roster.slots(), SpecRules.MAX_REDUCERS));
        return (int) Math.max(1, Math.min(wanted, most));
    }

    /** Begins to publish when all is committed. */
    void advance(JobRun run) {
        if (run.job.state() == JobState.RUNNING && run.job.allCommitted()) {
            out.record(new JournalRecord.JobCommitBegun(run.job.id));
            run.clearAllPending();
            tracker.killUnwanted(run);
            tracker.requeueSpecial(run);
            out.changed(run);
        }
    }

    /** Some more of what the job publishes is listed, or all. More than can be told cannot be published. */
    void listed(JobRun run) {
        String refusal = run.publication.refusal();
        if (refusal != null && run.job.state() == JobState.COMMITTING) {
            end(run, JobState.FAILED, refusal, "");
        }
    }

    /**
     * The job will not succeed. Does nothing when that, or its end, is known already.
     *
     * @param goal {@link JobState#FAILED} or {@link JobState#KILLED}
     */
    void end(JobRun run, JobState goal, String message, String stackTrace) {
        end(run, goal, message, stackTrace, false);
    }

    /** The job fails, and the person who submitted it has to mend what it was given. Else like {@link #end}. */
    void endForWrongInput(JobRun run, String message, String stackTrace) {
        end(run, JobState.FAILED, message, stackTrace, true);
    }

    private void end(JobRun run, JobState goal, String message, String stackTrace, boolean wrongInput) {
        JobState state = run.job.state();
        if (state.isFinal() || state == JobState.CLEANING) {
            return;
        }
        out.record(new JournalRecord.JobEnding(
                run.job.id, goal, cut(message, MAX_MESSAGE_CHARS), cut(stackTrace, MAX_STACK_CHARS), wrongInput));
        run.endingNanos = out.now();
        run.clearAllPending();
        tracker.killUnwanted(run);
        out.changed(run);
        if (run.launchedAny) {
            out.timer(new TimerKey.Cleanup(run.job.id), run.endingNanos + config.killWaitNanos());
            tracker.requeueSpecial(run);
        } else {
            ended(run);
        }
    }

    /** Workers that are not here now do not come: what the job, an earlier leader's, runs on those that came has from now on time to end. */
    void workersCame(JobRun run) {
        if (run.job.state() == JobState.CLEANING) {
            run.endingNanos = out.now();
            out.timer(new TimerKey.Cleanup(run.job.id), run.endingNanos + config.killWaitNanos());
        }
    }

    /** Time has passed since the job began to be cleaned. */
    void cleanup(JobRun run) {
        if (run.job.state() != JobState.CLEANING || tracker.awaitsWorkers(run)) {
            return;
        }
        long last = run.endingNanos + config.cleanupNanos();
        if (out.now() >= last && out.isLate(last) && !run.cleaningExcused) {
            // this leader stood still, and nobody could try meanwhile
            run.cleaningExcused = true;
            run.endingNanos = out.now() - config.cleanupNanos() + config.killWaitNanos();
            last = out.now() + config.killWaitNanos();
        }
        if (out.now() >= last) {
            String waited = "no worker did it within " + config.cleanupNanos() / SECOND + " s";
            endedUncleaned(run, run.restsFor.isEmpty() ? waited : waited + "; " + run.restsFor);
            return;
        }
        tracker.requeueSpecial(run);
        long waited = run.endingNanos + config.killWaitNanos();
        out.timer(new TimerKey.Cleanup(run.job.id), out.now() < waited ? waited : last);
    }

    /** The job is over, though not all that it wrote is removed. */
    void endedUncleaned(JobRun run, String reason) {
        out.record(new JournalRecord.JobUncleaned(run.job.id, cut(reason, MAX_MESSAGE_CHARS)));
        ended(run);
    }

    /** The job is over, as its state says: published, or cleaned as far as that could be done. */
    void ended(JobRun run) {
        Job job = run.job;
        out.record(new JournalRecord.JobEnded(job.id, job.goal()));
        run.endedNanos = out.now();
        run.clearAllPending();
        tracker.killUnwanted(run);
        farewells.tell(job.id, run.takeTouched());
        run.forgetDetails();
        out.changed(run);
        runs.ended(run);
        out.ended(new StepResult.JobEnded(statuses.status(run, out.now()), run.history.runs(0, RunHistory.MAX_RUNS)));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "... (cut off)";
    }
}
