package windrow.coordinator.core;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptProgress;
import windrow.protocol.message.AttemptTrace;
import windrow.protocol.message.CommitRequest;
import windrow.protocol.message.FailureKind;
import windrow.protocol.message.FetchFailure;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.WorkerMessage;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/** Listens to workers: compares what each says that it runs with what was assigned to it, and notices when one is gone. */
final class WorkerDesk {

    /** Launches of one attempt that its worker does not take notice of, before it is given up. */
    private static final int MAX_LAUNCHES = 5;

    private final StepOutput out;
    private final JobRuns runs;
    private final WorkerRoster roster;
    private final AttemptTracker tracker;
    private final AttemptEnds ends;
    private final FailureDesk failures;
    private final CommitDesk commits;
    private final MapOutputs outputs;
    private final OrdersComposer orders;
    private final CoreConfig config;
    private final long epoch;

    /** Registrations so far; their numbers hold the epoch, so that two leaders never give the same. */
    private long registrations;

    WorkerDesk(
            StepOutput out,
            JobRuns runs,
            WorkerRoster roster,
            AttemptTracker tracker,
            AttemptEnds ends,
            FailureDesk failures,
            CommitDesk commits,
            MapOutputs outputs,
            OrdersComposer orders,
            CoreConfig config,
            long epoch) {
        this.out = out;
        this.runs = runs;
        this.roster = roster;
        this.tracker = tracker;
        this.ends = ends;
        this.failures = failures;
        this.commits = commits;
        this.outputs = outputs;
        this.orders = orders;
        this.config = config;
        this.epoch = epoch;
    }

    void said(LinkId link, WorkerMessage message) {
        if (message instanceof RegisterWorker register) {
            registered(link, register);
        } else if (message instanceof WorkerReport report) {
            reported(link, report);
        } else {
            throw new IllegalArgumentException("a worker message without a handler: " + message);
        }
    }

    private void registered(LinkId link, RegisterWorker said) {
        Worker worker = roster.get(said.worker());
        if (worker != null && said.sequence() <= worker.lastRegistering) {
            // It waited in a link that the worker has left: what it says of outputs was true before others were made.
            return;
        }
        if (worker == null) {
            worker = new Worker(said);
            Worker before = roster.sameAddress(worker);
            if (before != null) {
                lose(before);
            }
            roster.add(worker);
            for (JobRun run : runs.unfinished()) {
                run.pendingMaps.hostAppeared(worker.host, worker.rack);
                if (run.job.holders().get(worker.name) != null) {
                    run.touch(worker);
                }
            }
            runs.waitingChanged(out);
            out.timer(new TimerKey.WorkerSilence(worker.name), out.now() + config.workerExpiryNanos());
        }
        worker.registration = (epoch << 32) + ++registrations;
        worker.lastRegistering = said.sequence();
        worker.lastSequence = 0;
        roster.heard(worker, link, out.now());
        orders.touch(worker);
        out.freed(worker);

        Set<AttemptId> held = new HashSet<>(said.held());
        outputs.workerHolds(worker.name, held);
        // What it does not name may have ended, or never have come: the next reports tell, or it is launched again.
        for (RunningAttempt attempt : worker.attempts().values()) {
            attempt.reported = false;
            attempt.sentNanos = out.now();
        }
        worker.keepStrays(Set.copyOf(said.running()));
        for (AttemptId id : said.running()) {
            RunningAttempt attempt = worker.attempts().get(id);
            if (attempt == null) {
                attempt = adoptOrKill(worker, id);
            }
            if (attempt != null) {
                attempt.reported = true;
            }
        }
        for (Worker.EventFeed feed : worker.feeds().values()) {
            feed.sent = 0;
        }
        roster.review(worker);
        forgetOver(worker, said);
    }

    private void forgetOver(Worker worker, RegisterWorker said) {
        Set<JobId> jobs = new LinkedHashSet<>();
        said.held().forEach(attempt -> jobs.add(attempt.job()));
        said.running().forEach(attempt -> jobs.add(attempt.job()));
        for (JobId job : jobs) {
            JobRun run = runs.get(job);
            if (run == null || run.job.state().isFinal()) {
                orders.forget(worker, new WorkerOrders.Forget(job, run != null));
            } else {
                run.touch(worker);
            }
        }
    }

    private void reported(LinkId link, WorkerReport report) {
        Worker worker = roster.get(report.worker());
        if (worker == null || worker.registration != report.registration()) {
            orders.reregister(link, report.worker(), report.registration());
            return;
        }
        if (report.sequence() <= worker.lastSequence) {
            return;
        }
        worker.lastSequence = report.sequence();
        roster.reported(worker);
        roster.heard(worker, link, out.now());
        if (worker.hasFreeSlot()) {
            // also what was declined before may fit by now, for what others have or lost: looked at again at every
            // heartbeat
            out.freed(worker);
        }
        orders.touch(worker);

        Set<AttemptId> named = new HashSet<>();
        for (AttemptProgress progress : report.running()) {
            named.add(progress.attempt());
        }
        if (worker.keepStrays(named)) {
            roster.review(worker);
            out.freed(worker);
        }
        for (AttemptEnd end : report.ended()) {
            named.add(end.attempt());
            ends.ended(worker, end);
        }
        for (AttemptProgress progress : report.running()) {
            runs(worker, progress);
        }
        compare(worker, named);
        for (CommitRequest request : report.commitRequests()) {
            RunningAttempt attempt = worker.attempts().get(request.attempt());
            if (attempt != null) {
                commits.requested(attempt, request.consumedDigest());
            }
        }
        for (FetchFailure failure : report.fetchFailures()) {
            JobRun run = runs.get(failure.map().job());
            if (run != null) {
                outputs.fetchFailed(run, failure);
            }
        }
        for (MapEventCursor cursor : report.cursors()) {
            has(worker, cursor);
        }
    }

    private void runs(Worker worker, AttemptProgress progress) {
        RunningAttempt attempt = worker.attempts().get(progress.attempt());
        if (attempt == null) {
            attempt = adoptOrKill(worker, progress.attempt());
        }
        if (attempt != null) {
            attempt.reported = true;
            if (attempt.run.attempts.progressed(attempt, progress, out.now())) {
                out.changed(attempt.run);
            }
        }
    }

    /**
     * One that this leader did not assign: it goes on if an earlier leader may have launched it and it can still be of use. Otherwise it is
     * to end, and occupies its slot until the worker does not name it any more. Whoever cleans up after its job waits for that, too.
     */
    private @Nullable RunningAttempt adoptOrKill(Worker worker, AttemptId id) {
        JobRun run = runs.get(id.job());
        boolean earlier = id.epoch() < epoch;
        boolean alone = id.task().kind() == TaskKind.MAP
                || id.task().kind() == TaskKind.REDUCE
                || (run != null && !run.attempts.occupies(id.task().kind()));
        boolean wanted = run != null && earlier && alone && run.job.isOpen(id.task()) && !worker.runs(id.task());
        if (run == null || run.job.state().isFinal()) {
            orders.killUnknown(worker, id);
            worker.addStray(id);
            roster.review(worker);
            return null;
        }
        worker.removeStray(id);
        if (wanted) {
            tracker.adopt(run, id, worker);
        } else {
            tracker.adoptToKill(run, id, worker);
        }
        return worker.attempts().get(id);
    }

    /** Looks at what is assigned to the worker, by what its report named. */
    private void compare(Worker worker, Set<AttemptId> named) {
        for (RunningAttempt attempt : List.copyOf(worker.attempts().values())) {
            if (named.contains(attempt.id)) {
                checkProgress(worker, attempt);
            } else if (attempt.reported) {
                vanished(worker, attempt);
            } else if (out.now() - attempt.sentNanos >= config.launchResendNanos()) {
                if (!attempt.isWanted()) {
                    tracker.finish(attempt, AttemptTracker.KILLED, AttemptTrace.NONE);
                } else if (attempt.id.epoch() < epoch || attempt.launches >= MAX_LAUNCHES) {
                    vanished(worker, attempt);
                } else {
                    orders.launch(attempt);
                }
            }
        }
    }

    /** It was there or should be, it did not end, and it is not there. */
    private void vanished(Worker worker, RunningAttempt attempt) {
        boolean wanted = attempt.isWanted();
        tracker.finish(attempt, AttemptTracker.LOST, AttemptTrace.NONE);
        if (wanted) {
            failures.failed(
                    attempt.run,
                    attempt.id,
                    worker,
                    FailureKind.ENVIRONMENT,
                    "the worker does not know of attempt " + attempt.id,
                    "");
        }
    }

    private void checkProgress(Worker worker, RunningAttempt attempt) {
        JobRun run = attempt.run;
        if (attempt.hasLostGrant()) {
            tracker.kill(attempt, AttemptTracker.KILLED);
            return;
        }
        boolean waitsForUs = attempt.commitDigest != null && !attempt.isGranted();
        boolean waitsForMaps = attempt.isReduce() && !run.job.allMapsDone();
        if (waitsForUs || waitsForMaps) {
            attempt.excuse(out.now());
        } else if (!attempt.isKilled() && attempt.stillNanos(out.now()) >= run.timeoutNanos) {
            tracker.kill(attempt, AttemptTracker.FAILED);
            failures.failed(
                    run,
                    attempt.id,
                    worker,
                    FailureKind.TASK,
                    "it made no progress for " + run.timeoutNanos / 1_000_000_000L + " s in phase " + attempt.phase()
                            + " (" + SpecRules.TASK_TIMEOUT + ")",
                    "");
        }
    }

    /** The worker says how many map events it has: what it misses is sent with the next orders. */
    private void has(Worker worker, MapEventCursor cursor) {
        Worker.EventFeed feed = worker.feeds().get(cursor.job());
        JobRun run = runs.get(cursor.job());
        if (feed == null || run == null) {
            return;
        }
        // by the numbers of an earlier leader it has none of these
        int next = cursor.epochOfNumbers() == epoch ? Math.min(cursor.next(), run.events.size()) : 0;
        if (next >= feed.sent || out.now() - feed.sentNanos >= config.launchResendNanos()) {
            feed.sent = next;
        }
    }

    void linkClosed(LinkId link) {
        Worker worker = roster.byLink(link);
        if (worker != null) {
            roster.unlinked(worker, out.now());
            out.timer(new TimerKey.WorkerSilence(worker.name), worker.deadlineNanos(config));
        }
    }

    /** The worker may have been silent for too long, or spoken meanwhile. */
    void silence(String name) {
        Worker worker = roster.get(name);
        if (worker == null) {
            return;
        }
        long deadline = worker.deadlineNanos(config);
        if (out.now() < deadline) {
            out.timer(new TimerKey.WorkerSilence(name), deadline);
        } else if (!worker.excused && (worker.link != null || out.isLate(deadline))) {
            // It may be this leader that stood still: then what the worker said meanwhile waits behind this very timer.
            worker.excused = true;
            out.timer(new TimerKey.WorkerSilence(name), out.now() + config.heartbeatNanos());
        } else {
            lose(worker);
        }
    }

    private void lose(Worker worker) {
        roster.remove(worker);
        for (RunningAttempt attempt : List.copyOf(worker.attempts().values())) {
            tracker.finish(attempt, AttemptTracker.LOST, AttemptTrace.NONE);
        }
        outputs.workersLost(List.of(worker.name));
        for (JobRun run : runs.unfinished()) {
            run.localityWaits.end(worker);
        }
        runs.waitingChanged(out);
    }
}
