package windrow.coordinator.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import windrow.protocol.id.AttemptId;
import windrow.protocol.id.JobId;
import windrow.protocol.id.TaskId;
import windrow.protocol.id.TaskKind;
import windrow.protocol.message.AttemptEnd;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.JobCounters;
import windrow.protocol.message.JobState;
import windrow.protocol.message.JobStatus;
import windrow.protocol.message.MapEventCursor;
import windrow.protocol.message.WorkerReport;

/** Code that is woven into the core to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class CoreFaults {

    private CoreFaults() {}

    /** A report counts, though a later one has come. */
    public static final class AnySequence {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("roster") WorkerRoster roster, @Advice.Argument(1) WorkerReport report) {
            Worker worker = roster.get(report.worker());
            if (worker != null) {
                worker.lastSequence = 0;
            }
        }
    }

    /** How many map events a worker has is believed, though an earlier leader numbered them. */
    public static final class AnyNumbers {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("epoch") long epoch,
                @Advice.Argument(value = 1, readOnly = false) MapEventCursor cursor) {
            cursor = new MapEventCursor(cursor.job(), epoch, cursor.next());
        }
    }

    /** A reduce may commit, whatever it took in. */
    public static final class AnyDigest {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0) RunningAttempt attempt) {
            if (attempt.commitDigest != null && attempt.isReduce()) {
                attempt.commitDigest = attempt.run.job.digestSum();
            }
        }
    }

    /** Whatever a job is to be, it is said to succeed. */
    public static final class AlwaysGood {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) JobState goal) {
            goal = JobState.SUCCEEDED;
        }
    }

    /** One reduce may be missing. */
    public static final class AlmostAll {
        @Advice.OnMethodExit
        static void exit(@Advice.This Job job, @Advice.Return(readOnly = false) boolean all) {
            all = job.spec.hasReduce() ? job.reducesDone() >= job.reduceCount() - 1 : all;
        }
    }

    /** The snapshot forgets which attempt of a reduce may commit. */
    public static final class NoGrant {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) SnapshotPart.ReduceState state) {
            state = new SnapshotPart.ReduceState(
                    SnapshotPart.Attempt.NONE, state.committed(), state.files(), state.counters());
        }
    }

    /** The snapshot forgets which outputs were lost before. */
    public static final class NoLosses {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) SnapshotPart.MapState state) {
            state = new SnapshotPart.MapState(
                    state.split(),
                    state.granted(),
                    state.official(),
                    state.holder(),
                    state.digestKnown(),
                    state.digest(),
                    state.official(),
                    state.files(),
                    state.counters(),
                    List.of());
        }
    }

    /** A leader launches at once, though what its predecessor launched may be running. */
    public static final class NoHolding {
        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) JobRun run) {
            run.held = false;
        }
    }

    /** A grant to an attempt is recorded when another one of the task, which holds it, has not lost it. */
    public static final class AnyoneElse {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("out") StepOutput out, @Advice.Argument(value = 0) RunningAttempt attempt) {
            AttemptId holder = attempt.run.job.granted(attempt.id.task());
            if (attempt.commitDigest != null && !attempt.isKilled() && holder != null && !holder.equals(attempt.id)) {
                out.record(new JournalRecord.CommitGranted(attempt.id));
            }
        }
    }

    /** What a job publishes may lack reduces. */
    public static final class OnlyCommitted {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.This Job job, @Advice.Argument(0) int reduce) {
            return job.reduce(reduce).committed() == null;
        }
    }

    /** Outputs of a job are looked for while it runs, though nobody needs them any more. */
    public static final class WhileItRuns {
        @Advice.OnMethodExit
        static void exit(@Advice.This Job job, @Advice.Return(readOnly = false) boolean needed) {
            needed = job.state() == JobState.RUNNING;
        }
    }

    /** What is to come by the filling of the log comes before it, too. */
    public static final class BeforeItsTurn {
        @Advice.OnMethodEnter
        static int enter(@Advice.FieldValue(value = "fillEnd", readOnly = false) int fillEnd) {
            int end = fillEnd;
            fillEnd = 0;
            return end;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter int end, @Advice.FieldValue(value = "fillEnd", readOnly = false) int fillEnd) {
            fillEnd = end;
        }
    }

    /** A map that writes the output counts, whoever holds the grant. */
    public static final class AnyMap {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) JobRun run, @Advice.Argument(3) AttemptEnd end) {
            TaskId task = end.attempt().task();
            if (task.kind() == TaskKind.MAP
                    && !run.job.spec.hasReduce()
                    && run.job.isOpen(task)
                    && end.result() instanceof AttemptResult.Mapped) {
                run.job.maps().grant(task.index(), end.attempt());
            }
        }
    }

    /** What is counted of a map whose output was lost before is not what its new attempt has counted, but nothing. */
    public static final class CountedOnce {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.This Job job, @Advice.Argument(value = 0, readOnly = false) JournalRecord.MapDone done) {
            if (job.maps().losses(done.attempt().task().index()) > 0) {
                done = new JournalRecord.MapDone(
                        done.attempt(),
                        done.worker(),
                        done.shuffleHost(),
                        done.shufflePort(),
                        done.bytes(),
                        done.records(),
                        done.digest(),
                        done.committed(),
                        JobCounters.NONE);
            }
        }
    }

    /** A job that is not being published ends as if nothing of it had been launched. */
    public static final class NothingLaunched {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) JobRun run) {
            run.launchedAny &= run.job.publishing();
        }
    }

    /** A running job's kill is answered, and that is all. */
    public static final class OnlyAnswered {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(
                @Advice.FieldValue("out") StepOutput out,
                @Advice.FieldValue("runs") JobRuns runs,
                @Advice.FieldValue("statuses") StatusBoard statuses,
                @Advice.Argument(0) LinkId link,
                @Advice.Argument(1) ClientRequest.Kill kill) {
            JobRun run = runs.get(kill.job());
            if (run == null || run.job.state() != JobState.RUNNING) {
                return false;
            }
            JobStatus told = cleaning(statuses.status(run, out.now()));
            out.send(link, new ClientReply.Status(kill.call(), told));
            return true;
        }
    }

    /** The same, but that it is being cleaned up after. */
    public static JobStatus cleaning(JobStatus status) {
        return new JobStatus(
                status.job(),
                status.name(),
                JobState.CLEANING,
                status.version(),
                status.maps(),
                status.mapsDone(),
                status.reduces(),
                status.reducesDone(),
                status.mapFraction(),
                status.reduceFraction(),
                status.mapRecords(),
                status.elapsedMillis(),
                status.failedAttempts(),
                status.lostAttempts(),
                status.secondAttempts(),
                status.message(),
                status.stackTrace(),
                status.wrongInput(),
                status.counters());
    }

    /** A second grant replaces the first. */
    public static final class Regrant {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.This Job job,
                @Advice.FieldValue("reduces") ReduceTable reduces,
                @Advice.Argument(0) JournalRecord.CommitGranted granted) {
            AttemptId attempt = granted.attempt();
            switch (attempt.task().kind()) {
                case MAP:
                    job.maps().grant(attempt.task().index(), null);
                    break;
                case REDUCE:
                    if (reduces.get(attempt.task().index()).granted() != null) {
                        reduces.grant(attempt.task().index(), null);
                    }
                    break;
                default:
                    break;
            }
        }
    }

    /** Who was told of a job is remembered, also when that is over. */
    public static final class Remembered {
        @Advice.OnMethodExit
        static void exit(
                @Advice.Argument(0) JobRun run,
                @Advice.FieldValue("epoch") long epoch,
                @Advice.FieldValue("told") Map<JobId, Map<LinkId, Long>> told) {
            told.computeIfAbsent(run.job.id, CoreFaults::nobody).putIfAbsent(new LinkId(-epoch), 0L);
        }
    }

    /** Told of a job. */
    public static Map<LinkId, Long> nobody(JobId job) {
        return new HashMap<>();
    }
}
